import { menuOf } from "../commands/target-action.ts";
import { keyOf, useDocuments } from "../editor/index.ts";
import { Icon, IconButton, useMenu } from "../parts/index.ts";
import { tabKey } from "../workbench/tabs.ts";
import { useActions } from "../workbench/use-actions.ts";
import { useWorkbench } from "../workbench/use-workbench.ts";
import { DirtyDot } from "./dirty-dot.tsx";
import { useFileMenu, type StackFile } from "./file-menu.ts";

export function FileItem({ stack, file }: StackFile) {
  const { view } = useWorkbench();
  const { views } = useDocuments();
  const { showFile } = useActions();
  const { menu, below, atPointer, byKey } = useMenu();
  const actions = useFileMenu();
  const place = { stack: stack.id, file };
  const shown = view.active === tabKey({ kind: "file", ...place });
  const items = () => menuOf(actions, { stack, file });
  return (
    <>
      <div
        role="treeitem"
        aria-level={2}
        aria-selected={shown}
        aria-label={file}
        className={`tree-line row tree-file ${shown ? "row-shown" : ""}`}
        onContextMenu={(event) => atPointer(event, file, items())}
      >
        <button
          type="button"
          className="row-main tree-main"
          title={file}
          onClick={() => showFile(place)}
          onKeyDown={(event) => byKey(event, file, items())}
        >
          <Icon name="file" />
          <span className="row-name">{file}</span>
          {views.get(keyOf(place))?.dirty ? <DirtyDot /> : null}
        </button>
        <IconButton
          icon="more"
          label={`Actions for ${file}`}
          aria-haspopup="menu"
          onClick={(event) => below(event, file, items())}
        />
      </div>
      {menu}
    </>
  );
}
