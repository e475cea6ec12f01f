import type { HostProfile } from "../../main/contract/host.ts";
import { hostTitle, useHosts } from "../engine/index.tsx";
import type { MenuItem } from "../parts/index.ts";
import { useActions } from "../workbench/use-actions.ts";
import { useDialog } from "../workbench/use-dialog.ts";
import { useWorkbench } from "../workbench/use-workbench.ts";

/** What can be done with a host, for its context menu. */
export function useHostMenu(): (host: HostProfile) => MenuItem[] {
  const actions = useActions();
  const { lines, retry } = useHosts();
  const { show } = useDialog();
  const { host: picked, pickHost } = useWorkbench();
  return ({ name, kind }) => {
    const state = lines[name]?.state ?? "idle";
    const items: (MenuItem | false)[] = [
      { label: "Build here", icon: "check", disabled: picked?.name === name, run: () => void pickHost(name) },
      kind === "ssh" &&
        (state === "idle" || state === "failed") && {
          label: "Connect",
          icon: "link",
          run: () => actions.connect(name),
        },
      state === "waiting" && {
        label: "Try now",
        icon: "link",
        run: () => void retry(name).catch(() => undefined),
      },
      { label: "Open a shell", icon: "terminal", run: () => actions.openShell({ kind: "host", host: name }) },
      { label: "Check it …", icon: "info", separated: true, run: () => show({ kind: "doctor", host: name }) },
      { label: "Clean up …", run: () => show({ kind: "sweep", host: name }) },
      { label: "Change …", icon: "settings", separated: true, run: () => show({ kind: "host", name }) },
      { label: "Forget its passwords", run: () => actions.forgetSecrets(name, hostTitle(name)) },
      kind === "ssh" && {
        label: "Remove …",
        icon: "close",
        danger: true,
        run: () => actions.removeHost(name),
      },
    ];
    return items.filter((item) => item !== false);
  };
}
