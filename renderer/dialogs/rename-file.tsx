import { useState } from "react";
import type { Mentions } from "../../main/contract/stack.ts";
import type { Place } from "../editor/index.ts";
import { useFetch } from "../engine/use-fetch.ts";
import { Check } from "../parts/index.ts";
import { useActions } from "../workbench/use-actions.ts";
import { OneField } from "./one-field.tsx";

/** Asks for a file's new name. Where the spec names the file, it is offered to follow. */
export function RenameFileDialog({ stack, file, onClose }: Place & { onClose: () => void }) {
  const { mentions, renameFile } = useActions();
  const [found, setFound] = useState<Mentions>();
  const [follow, setFollow] = useState(true);
  useFetch(() => mentions({ stack, file }, file), setFound);
  const kinds = found?.kinds ?? [];
  const as = kinds.includes("script") ? "as its script" : "among what it copies";
  return (
    <OneField
      title={`Rename ${file}`}
      label="New name"
      hint={
        found?.spec === file
          ? "The stack keeps its builds and images."
          : kinds.length > 0
            ? "What scripts say of it stays as it is."
            : "What the spec and scripts say of it stays as it is."
      }
      first={file}
      confirm="Rename"
      onClose={onClose}
      run={(to) => renameFile({ stack, file }, to, follow)}
    >
      {found && kinds.length > 0 ? (
        <Check
          label={`${found.spec} names it ${as}. Change it there, too.`}
          checked={follow}
          onChange={setFollow}
        />
      ) : null}
    </OneField>
  );
}
