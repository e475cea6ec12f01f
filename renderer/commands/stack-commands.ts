import { useMemo } from "react";
import { useBuilds, useStacks } from "../engine/index.tsx";
import { useNotices } from "../parts/index.ts";
import { useActions } from "../workbench/use-actions.ts";
import { useDialog } from "../workbench/use-dialog.ts";
import { useWorkbench } from "../workbench/use-workbench.ts";
import type { Command } from "./command.ts";

/** Stacks, hosts, shells on them, and what a build has left to look at. */
export function useStackCommands(): readonly Command[] {
  const { stack, host, build, openTab } = useWorkbench();
  const { openFile, openShell } = useActions();
  const { show } = useDialog();
  const { createSample } = useStacks();
  const { builds } = useBuilds();
  const { attempt } = useNotices();

  return useMemo(
    () => [
      {
        id: "new-stack",
        title: "New stack …",
        keys: ["Mod+Shift+N"],
        run: () => show({ kind: "new-stack" }),
      },
      {
        id: "open-stack",
        title: "Open a spec (YAML) as a stack …",
        keys: ["Mod+O"],
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
      { id: "add-host", title: "Add a host …", run: () => show({ kind: "host" }) },
      {
        id: "doctor",
        title: "Check the host",
        enabled: !!host,
        run: () => host && show({ kind: "doctor", host: host.name }),
      },
      {
        id: "sweep",
        title: "Clean up on the host …",
        enabled: !!host,
        run: () => host && show({ kind: "sweep", host: host.name }),
      },
      {
        id: "new-shell",
        title: "New shell on the host",
        keys: ["Mod+Shift+`"],
        enabled: !!host,
        run: () => host && openShell({ kind: "host", host: host.name }),
      },
      {
        id: "base-shell",
        title: "New shell in the base image",
        enabled: !!host && !!stack,
        run: () => host && stack && openShell({ kind: "base", stack: stack.id, host: host.name }),
      },
      {
        id: "failed-shell",
        title: "New shell in the failed build",
        enabled: build?.state === "failed" && build.kept,
        run: () => build && openShell({ kind: "failed-build", build: build.id }),
      },
      {
        id: "image-shell",
        title: "New shell in the image",
        enabled: build?.state === "succeeded",
        run: () => build && openShell({ kind: "image", build: build.id }),
      },
      {
        id: "log",
        title: "View the build's log",
        enabled: !!build,
        run: () => build && openTab({ kind: "log", build: build.id }),
      },
      {
        id: "changes",
        title: "Changes since the build before",
        enabled: (builds?.length ?? 0) > 1 && !!build,
        run: () => build && openTab({ kind: "changes", build: build.id }),
      },
    ],
    [stack, host, build, openTab, openFile, openShell, show, createSample, builds, attempt],
  );
}
