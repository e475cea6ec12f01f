import { useMemo } from "react";
import type { BuildSummary } from "../../main/contract/history.ts";
import { unless } from "../commands/command.ts";
import type { TargetAction } from "../commands/target-action.ts";
import { useBuilds } from "../engine/index.tsx";
import { useActions } from "../workbench/use-actions.ts";
import { useDialog } from "../workbench/use-dialog.ts";
import { useWorkbench } from "../workbench/use-workbench.ts";

const noImage = "It has no image.";
const notHere = "Its image is not on this machine.";

/** What can be done with a build. */
export function useBuildMenu(): readonly TargetAction<BuildSummary>[] {
  const { openTab, pickBuild } = useWorkbench();
  const { builds } = useBuilds();
  const actions = useActions();
  const { show } = useDialog();
  return useMemo(() => {
    const hasImage = ({ state }: BuildSummary) => unless(state === "succeeded", noImage);
    const imageIsHere = ({ tarball }: BuildSummary) => unless(tarball !== undefined, notHere);
    const hasKept = ({ state, kept }: BuildSummary) =>
      unless((state === "failed" || state === "partial") && kept, "Nothing is kept of it to look at.");
    return [
      {
        label: "Cancel the build",
        icon: "stop",
        blocked: ({ state }) => unless(state === "running", "It has ended."),
        run: ({ id }) => actions.cancelBuild(id),
        command: false,
      },
      {
        label: "View log",
        icon: "file",
        keys: "Enter",
        run: ({ id }) => openTab({ kind: "log", build: id }),
      },
      {
        label: "Changes since the build before",
        icon: "link",
        blocked: ({ id, stack }) =>
          unless(
            builds?.filter((other) => other.stack === stack).at(-1)?.id !== id,
            "There is no build before it.",
          ),
        run: ({ id }) => openTab({ kind: "changes", build: id }),
      },
      {
        label: "Compare with the script now …",
        icon: "link",
        run: ({ id }) => openTab({ kind: "changes", build: id, now: true }),
      },
      {
        label: "Go to the line that failed",
        icon: "error",
        blocked: ({ failure }) =>
          unless(failure?.line !== undefined, "No line of it is known to have failed."),
        run: (build) => build.failure?.line !== undefined && actions.openBuiltLine(build, build.failure.line),
      },
      {
        label: "Shell here",
        icon: "terminal",
        separated: true,
        blocked: hasKept,
        run: ({ id }) => actions.openShell({ kind: "failed-build", build: id }),
        command: { id: "failed-shell", title: "New shell in the failed build" },
      },
      {
        label: "Add what was typed in its shell to the script …",
        icon: "add",
        blocked: hasKept,
        run: ({ id }) => openTab({ kind: "addition", build: id }),
      },
      {
        label: "Shell in the image",
        icon: "terminal",
        blocked: hasImage,
        run: ({ id }) => actions.openShell({ kind: "image", build: id }),
        command: { id: "image-shell", title: "New shell in the image" },
      },
      {
        label: "Download the image",
        icon: "jump",
        separated: true,
        blocked: (build) => hasImage(build) ?? unless(build.tarball === undefined, "It is here."),
        run: ({ id, stack }) => {
          pickBuild(stack, id);
          actions.fetchImage(id);
        },
      },
      {
        label: "Make active",
        icon: "check",
        blocked: (build) => imageIsHere(build) ?? unless(!build.active, "This is the active image."),
        run: ({ id }) => actions.setActive(id),
      },
      {
        label: "Reveal in folder",
        icon: "folder",
        blocked: imageIsHere,
        run: ({ tarball }) => tarball !== undefined && actions.reveal(tarball),
      },
      {
        label: "Copy path",
        icon: "copy",
        blocked: imageIsHere,
        run: ({ tarball }) => tarball !== undefined && actions.copy(tarball),
      },
      {
        label: "Delete …",
        icon: "close",
        separated: true,
        danger: true,
        blocked: ({ state }) => unless(state !== "running", "It is not done yet."),
        run: (build) => show({ kind: "remove-build", build }),
      },
    ];
  }, [openTab, pickBuild, builds, actions, show]);
}
