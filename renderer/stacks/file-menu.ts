import { useMemo } from "react";
import type { StackSummary } from "../../main/contract/stack.ts";
import { unless } from "../commands/command.ts";
import type { TargetAction } from "../commands/target-action.ts";
import { useActions } from "../workbench/use-actions.ts";
import { useDialog } from "../workbench/use-dialog.ts";

/** A file of a stack. */
export interface StackFile {
  stack: StackSummary;
  file: string;
}

/** What can be done with a file. */
export function useFileMenu(): readonly TargetAction<StackFile>[] {
  const actions = useActions();
  const { show } = useDialog();
  return useMemo(() => {
    const pathOf = ({ stack, file }: StackFile) => `${stack.folder}/${file}`;
    const placeOf = ({ stack, file }: StackFile) => ({ stack: stack.id, file });
    const isOwn = (file: StackFile) =>
      unless(file.stack.inWorkspace, "Its folder is not among your stacks.") ??
      unless(
        pathOf(file) !== file.stack.id,
        "It is the spec: the stack goes with it. Remove the stack instead.",
      );
    return [
      {
        label: "Open",
        icon: "file",
        keys: "Enter",
        run: (file) => actions.openFile(placeOf(file)),
        command: false,
      },
      {
        label: "Reveal in folder",
        icon: "folder",
        separated: true,
        run: (file) => actions.reveal(pathOf(file)),
      },
      { label: "Copy path", icon: "copy", run: (file) => actions.copy(pathOf(file)) },
      {
        label: "Rename …",
        icon: "rename",
        keys: "F2",
        run: (file) => show({ kind: "rename-file", ...placeOf(file) }),
      },
      {
        label: "Delete …",
        icon: "close",
        keys: "Delete",
        separated: true,
        danger: true,
        blocked: isOwn,
        run: (file) => actions.removeFile(placeOf(file)),
      },
    ];
  }, [actions, show]);
}
