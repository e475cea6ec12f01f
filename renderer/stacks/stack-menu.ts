import type { StackSummary } from "../../main/contract/stack.ts";
import type { MenuItem } from "../parts/index.ts";
import { useActions } from "../workbench/use-actions.ts";
import { useDialog } from "../workbench/use-dialog.ts";
import { useWorkbench } from "../workbench/use-workbench.ts";

/** What can be done with a stack, for its context menu. */
export function useStackMenu(): (stack: StackSummary) => MenuItem[] {
  const actions = useActions();
  const { show } = useDialog();
  const { host } = useWorkbench();
  return ({ id, name, folder, inWorkspace }) => [
    { label: "Save and Build", icon: "play", disabled: !host, run: () => actions.buildStack(id) },
    {
      label: "Shell in the base image",
      icon: "terminal",
      disabled: !host,
      run: () => host && actions.openShell({ kind: "base", stack: id, host: host.name }),
    },
    { label: "Reveal in folder", icon: "folder", separated: true, run: () => actions.reveal(id) },
    { label: "Copy path", run: () => actions.copy(folder) },
    { label: "Rename …", disabled: !inWorkspace, run: () => show({ kind: "rename-stack", stack: id, name }) },
    { label: "Forget its secrets", run: () => actions.forgetSecrets(id, name) },
    {
      label: inWorkspace ? "Delete …" : "Remove from the list …",
      icon: "close",
      separated: true,
      danger: true,
      run: () => actions.removeStack(id, name, inWorkspace),
    },
  ];
}
