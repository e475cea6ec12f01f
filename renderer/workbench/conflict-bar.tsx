import type { FileText } from "../../main/contract/stack.ts";
import type { DocumentView } from "../editor/index.ts";
import { Button, Icon } from "../parts/index.ts";
import { useActions } from "./use-actions.ts";
import { useWorkbench } from "./use-workbench.ts";

/** Asks what is to be done about a file that another program changed while there is text here that is not saved. */
export function ConflictBar({ view, conflict }: { view: DocumentView; conflict: FileText | "deleted" }) {
  const { openTab } = useWorkbench();
  const { keepMine, takeTheirs } = useActions();
  const place = { stack: view.stack, file: view.file };
  return (
    <div className="conflict" role="alert">
      <Icon name="warning" />
      <span>
        {conflict === "deleted"
          ? `${view.file} was deleted. What you typed is still here.`
          : `Another program changed ${view.file} on disk. What you typed is still here.`}
      </span>
      {conflict === "deleted" ? null : (
        <Button onClick={() => openTab({ kind: "compare", ...place })}>Compare</Button>
      )}
      <Button onClick={() => keepMine(place)}>Keep mine</Button>
      <Button onClick={() => takeTheirs(place)}>{conflict === "deleted" ? "Close it" : "Take theirs"}</Button>
    </div>
  );
}
