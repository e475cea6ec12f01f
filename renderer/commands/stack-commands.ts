import { useMemo } from "react";
import { menuKeys } from "../../main/contract/menu.ts";
import { hostTitle, useHosts, useStacks } from "../engine/index.tsx";
import { useHostMenu } from "../hosts/host-menu.ts";
import { useNotices } from "../parts/index.ts";
import { useStackMenu } from "../stacks/stack-menu.ts";
import { useActions } from "../workbench/use-actions.ts";
import { useDialog } from "../workbench/use-dialog.ts";
import { useWorkbench } from "../workbench/use-workbench.ts";
import { unless, type Command } from "./command.ts";
import { commandsOf } from "./target-action.ts";

/** Stacks and hosts: new ones, which is picked, and what can be done with that. */
export function useStackCommands(): readonly Command[] {
  const { stack, host, pickStack, pickHost } = useWorkbench();
  const { openFile } = useActions();
  const { show } = useDialog();
  const { stacks, createSample, baseStep, cancelBase } = useStacks();
  const { hosts } = useHosts();
  const { attempt } = useNotices();
  const actionsOfStack = useStackMenu();
  const actionsOfHost = useHostMenu();

  return useMemo(
    () => [
      {
        id: "new-stack",
        title: "New stack …",
        keys: [menuKeys["new-stack"]],
        run: () => show({ kind: "new-stack" }),
      },
      {
        id: "open-stack",
        title: "Open a spec (YAML) as a stack …",
        keys: [menuKeys["open-stack"]],
        run: () => show({ kind: "open-stack" }),
      },
      {
        id: "sample",
        title: "Create the sample stack",
        run: () =>
          attempt(async () => {
            const sample = await createSample();
            openFile({ stack: sample.id, file: sample.files[0] ?? "image.yaml" });
          }),
      },
      {
        id: "cancel-base",
        title: "Cancel making the base image",
        blocked: unless(baseStep !== null, "None is being made."),
        run: () => attempt(cancelBase),
      },
      ...(stacks ?? []).map(({ id, name }) => ({
        id: `pick-stack ${id}`,
        title: `Go to the stack ${name}`,
        blocked: unless(id !== stack?.id, "It is picked already."),
        run: () => pickStack(id),
      })),
      ...commandsOf(actionsOfStack, "Stack", stack, stack?.name),
      { id: "add-host", title: "Add a host …", run: () => show({ kind: "host" }) },
      ...(hosts ?? []).map(({ name }) => ({
        id: `pick-host ${name}`,
        title: `Build on ${hostTitle(name)}`,
        blocked: unless(name !== host?.name, "It is picked already."),
        run: () => attempt(() => pickHost(name)),
      })),
      ...commandsOf(actionsOfHost, "Host", host, host && hostTitle(host)),
    ],
    [
      stack,
      host,
      pickStack,
      pickHost,
      openFile,
      show,
      stacks,
      createSample,
      baseStep,
      cancelBase,
      hosts,
      attempt,
      actionsOfStack,
      actionsOfHost,
    ],
  );
}
