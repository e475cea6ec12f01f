import { HostList } from "../hosts/host-list.tsx";
import { useStacks } from "../engine/index.tsx";
import { IconButton, useKeptFocus, useMenu } from "../parts/index.ts";
import { ImageList } from "../stacks/image-list.tsx";
import { StackTree } from "../stacks/stack-tree.tsx";
import { useDialog } from "./use-dialog.ts";

/** The left side: stacks, hosts, images. */
export function SideBar() {
  const { stacks } = useStacks();
  const { show } = useDialog();
  const { menu, below } = useMenu();
  const side = useKeptFocus<HTMLElement>();
  return (
    <nav ref={side} className="side-bar" aria-label="Stacks, hosts and images" id="area-left" tabIndex={-1}>
      <header className="area-head">
        <h2 className="area-title">Stacks</h2>
        <IconButton
          icon="add"
          label="Add a stack"
          aria-haspopup="menu"
          onClick={(event) =>
            below(event, "Add a stack", [
              { label: "New stack …", icon: "stack", run: () => show({ kind: "new-stack" }) },
              { label: "Open a spec (YAML) …", icon: "file", run: () => show({ kind: "open-stack" }) },
            ])
          }
        />
      </header>
      {stacks && stacks.length > 0 ? (
        <StackTree stacks={stacks} />
      ) : (
        <p className="hint">{stacks ? "No stacks yet." : "Reading …"}</p>
      )}
      <header className="area-head">
        <h2 className="area-title">Hosts</h2>
        <IconButton icon="add" label="Add a host" onClick={() => show({ kind: "host" })} />
      </header>
      <HostList />
      <header className="area-head">
        <h2 className="area-title">Images</h2>
      </header>
      <ImageList />
      {menu}
    </nav>
  );
}
