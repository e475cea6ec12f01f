import { useMemo } from "react";
import type { StackSummary } from "../../main/contract/stack.ts";
import { unless } from "../commands/command.ts";
import type { TargetAction } from "../commands/target-action.ts";
import { useActions } from "../workbench/use-actions.ts";
import { useDialog } from "../workbench/use-dialog.ts";
import { useWorkbench } from "../workbench/use-workbench.ts";

/** What can be done with a stack. */
export function useStackMenu(): readonly TargetAction<StackSummary>[] {
  const actions = useActions();
  const { show } = useDialog();
  const { host } = useWorkbench();
  return useMemo(() => {
    const needsHost = () => unless(host, "No host is picked.");
    const isOwn = ({ inWorkspace }: StackSummary) =>
      unless(inWorkspace, "Its folder is not among your stacks.");
    return [
      {
        label: "Save and Build",
        icon: "play",
        blocked: needsHost,
        run: ({ id }) => actions.buildStack(id),
        command: false,
      },
      {
        label: "Shell in the base image",
        icon: "terminal",
        blocked: needsHost,
        run: ({ id }) => host && actions.openShell({ kind: "base", stack: id, host: host.name }),
        command: { id: "base-shell", title: "New shell in the base image" },
      },
      {
        label: "New file …",
        icon: "add",
        separated: true,
        blocked: isOwn,
        run: ({ id, name }) => show({ kind: "new-file", stack: id, name }),
      },
      {
        label: "Reveal in folder",
        icon: "folder",
        run: ({ id }) => actions.reveal(id),
      },
      { label: "Copy path", icon: "copy", run: ({ folder }) => actions.copy(folder) },
      {
        label: "Rename …",
        icon: "rename",
        keys: "F2",
        blocked: isOwn,
        run: ({ id, name }) => show({ kind: "rename-stack", stack: id, name }),
      },
      { label: "Forget its secrets", run: ({ id, name }) => actions.forgetSecrets(id, name) },
      {
        label: "Remove …",
        icon: "close",
        keys: "Delete",
        separated: true,
        danger: true,
        run: ({ id, name, inWorkspace }) => actions.removeStack(id, name, inWorkspace),
      },
    ];
  }, [actions, show, host]);
}
