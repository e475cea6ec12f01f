import { useMemo, useState } from "react";
import type { BuildSummary } from "../../main/contract/history.ts";
import { area } from "../engine/area.tsx";
import type { BuildChoice } from "./build-actions.ts";

/** The one dialog that is open, with what it needs to know. */
export type OpenDialog =
  | { kind: "new-stack" }
  | { kind: "open-stack" }
  | { kind: "rename-stack"; stack: string; name: string }
  | { kind: "new-file"; stack: string; name: string }
  | { kind: "rename-file"; stack: string; file: string }
  | { kind: "host"; name?: string }
  | { kind: "doctor"; host: string }
  | { kind: "sweep"; host: string }
  | { kind: "busy-build"; stack: string; build: string; choice: BuildChoice }
  | { kind: "remove-build"; build: BuildSummary }
  | { kind: "settings" }
  | { kind: "shortcuts" }
  | { kind: "about" }
  | { kind: "palette"; start: "actions" | "files" }
  | {
      kind: "confirm";
      title: string;
      text: string;
      /** Shown as it is, e.g. the lines of a paste. */
      sample?: string;
      confirm: string;
      danger?: boolean;
      run: () => void;
    }
  | { kind: "unsaved"; stack: string; file: string };

function useDialogArea() {
  const [dialog, setDialog] = useState<OpenDialog>();
  return useMemo(() => ({ dialog, show: setDialog, close: () => setDialog(undefined) }), [dialog]);
}

export const [DialogProvider, useDialog] = area("Dialog", useDialogArea);
