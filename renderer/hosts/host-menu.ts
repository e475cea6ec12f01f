import { useMemo } from "react";
import { menuKeys } from "../../main/contract/menu.ts";
import type { HostProfile } from "../../main/contract/host.ts";
import { unless } from "../commands/command.ts";
import type { TargetAction } from "../commands/target-action.ts";
import { hostTitle, useHosts } from "../engine/index.tsx";
import { useActions } from "../workbench/use-actions.ts";
import { useDialog } from "../workbench/use-dialog.ts";
import { useWorkbench } from "../workbench/use-workbench.ts";

/** What can be done with a host. */
export function useHostMenu(): readonly TargetAction<HostProfile>[] {
  const actions = useActions();
  const { lines, retry, isConnecting, stopConnecting } = useHosts();
  const { show } = useDialog();
  const { host: picked, pickHost } = useWorkbench();
  return useMemo(() => {
    const isSsh = ({ kind }: HostProfile) => unless(kind === "ssh", "This machine is always there.");
    const state = (name: string) => lines[name]?.state ?? "idle";
    return [
      {
        label: "Build here",
        icon: "check",
        blocked: ({ name }) => unless(picked?.name !== name, "It is picked already."),
        run: ({ name }) => void pickHost(name),
        command: false,
      },
      {
        label: "Connect",
        icon: "link",
        blocked: (host) =>
          isSsh(host) ??
          unless(state(host.name) !== "connected", "It is connected.") ??
          unless(state(host.name) !== "connecting", "It is being connected."),
        run: ({ name }) => {
          if (state(name) === "waiting") void retry(name).catch(() => undefined);
          else actions.connect(name);
        },
      },
      {
        label: "Cancel connecting",
        icon: "stop",
        blocked: ({ name }) => unless(isConnecting(name), "Nothing that was begun here is connecting to it."),
        run: ({ name }) => stopConnecting(name),
      },
      {
        label: "Open a shell",
        icon: "terminal",
        run: ({ name }) => actions.openShell({ kind: "host", host: name }),
        command: { id: "new-shell", title: "New shell on the host", keys: [menuKeys["new-shell"]] },
      },
      {
        label: "Check it …",
        icon: "info",
        separated: true,
        run: ({ name }) => show({ kind: "doctor", host: name }),
      },
      { label: "Set it up", run: ({ name }) => actions.setUp(name) },
      { label: "Clean up …", run: ({ name }) => show({ kind: "sweep", host: name }) },
      {
        label: "Change …",
        icon: "settings",
        separated: true,
        run: ({ name }) => show({ kind: "host", name }),
      },
      {
        label: "Forget its passwords",
        run: ({ name }) => actions.forgetSecrets(name, hostTitle(name)),
      },
      {
        label: "Remove …",
        icon: "close",
        danger: true,
        blocked: isSsh,
        run: ({ name }) => actions.removeHost(name),
      },
    ];
  }, [actions, lines, retry, isConnecting, stopConnecting, show, picked?.name, pickHost]);
}
