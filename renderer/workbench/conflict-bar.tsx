import type { FileText } from "../../main/contract/stack.ts";
import { useDocuments, type DocumentView } from "../editor/index.ts";
import { Button, Icon, useNotices } from "../parts/index.ts";
import { tabKey } from "./tabs.ts";
import { useWorkbench } from "./use-workbench.ts";

/** Asks what is to be done about a file that another program changed while there is text here that is not saved. */
export function ConflictBar({ view, conflict }: { view: DocumentView; conflict: FileText | "deleted" }) {
  const { documents } = useDocuments();
  const { openTab, closeTab } = useWorkbench();
  const { attempt } = useNotices();
  const place = { stack: view.stack, file: view.file };
  const settle = (how: () => Promise<void>) =>
    attempt(async () => {
      await how();
      closeTab(tabKey({ kind: "compare", ...place }));
    });
  return (
    <div className="conflict" role="alert">
      <Icon name="warning" />
      <span>
        {conflict === "deleted"
          ? `Another program deleted ${view.file}. What you typed is still here.`
          : `Another program changed ${view.file} on disk. What you typed is still here.`}
      </span>
      {conflict === "deleted" ? null : (
        <Button onClick={() => openTab({ kind: "compare", ...place })}>Compare</Button>
      )}
      <Button onClick={() => settle(() => documents.keepMine(place))}>Keep mine</Button>
      <Button onClick={() => settle(() => documents.takeTheirs(place))}>
        {conflict === "deleted" ? "Close it" : "Take theirs"}
      </Button>
    </div>
  );
}
