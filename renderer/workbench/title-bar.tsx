import { hostTitle, useBuilds, useHosts, useStacks } from "../engine/index.tsx";
import { menuOfCommands } from "../commands/command.ts";
import { useCommands } from "../commands/index.ts";
import { LineDot, lineWords } from "../hosts/line-dot.tsx";
import { Button, Icon, IconButton, useMenu } from "../parts/index.ts";
import { keysText } from "../parts/platform.ts";
import { useActions } from "./use-actions.ts";
import { useDialog } from "./use-dialog.ts";
import { useWorkbench } from "./use-workbench.ts";

/** What can be hidden. */
const sides = [
  ["showLeft", "left", "Left side", "Mod+B"],
  ["showBottom", "bottom", "Lower part", "Mod+J"],
  ["showRight", "right", "Right side", "Mod+Alt+B"],
] as const;

export function TitleBar() {
  const { stacks } = useStacks();
  const { hosts, none, lines } = useHosts();
  const { cancelling } = useBuilds();
  const { stack, host, running, view, pickStack, pickHost, setLayout } = useWorkbench();
  const { saveAndBuild, cancelBuild } = useActions();
  const commands = useCommands();
  const { show } = useDialog();
  const { menu, below } = useMenu();
  const { layout } = view;
  return (
    <header className="title-bar">
      <div className="title-bar-side">
        <button
          type="button"
          className="picker"
          aria-haspopup="menu"
          disabled={!stacks}
          onClick={(event) =>
            below(event, "Stacks", [
              ...(stacks ?? []).map(({ id, name, folder }) => ({
                label: name,
                detail: folder,
                checked: id === stack?.id,
                run: () => pickStack(id),
              })),
              {
                label: "New stack …",
                icon: "add" as const,
                separated: true,
                run: () => show({ kind: "new-stack" }),
              },
            ])
          }
        >
          <Icon name="stack" />
          <span className="unseen">Stack: </span>
          <span className="picker-word">{stack?.name ?? "No stack"}</span>
          <Icon name="down" />
        </button>
        <button
          type="button"
          className="picker"
          aria-haspopup="menu"
          disabled={!hosts}
          onClick={(event) =>
            below(event, "Hosts", [
              ...(hosts ?? []).map((other) => ({
                label: hostTitle(other),
                detail:
                  other.kind === "ssh" && other.destination !== other.name
                    ? other.destination
                    : lineWords(lines[other.name]),
                checked: other.name === host?.name,
                mark: <LineDot line={lines[other.name]} />,
                run: () => void pickHost(other.name),
              })),
              {
                label: "Add a host …",
                icon: "add" as const,
                separated: true,
                run: () => show({ kind: "host" }),
              },
            ])
          }
        >
          <span className="unseen">Host: </span>
          <span className="picker-kind">on</span>
          <span className="picker-word">{host ? hostTitle(host) : "No host"}</span>
          <LineDot line={host && lines[host.name]} />
          <Icon name="down" />
        </button>
      </div>
      <button
        type="button"
        className="find-anything"
        title={`Open a file or run an action (${keysText("Mod+P")})`}
        onClick={() => show({ kind: "palette", start: "files" })}
      >
        <Icon name="search" />
        <span>Open a file or run an action</span>
        <kbd>{keysText("Mod+P")}</kbd>
      </button>
      <div className="title-bar-side">
        <Button
          look="primary"
          icon="play"
          disabled={!stack || !host}
          className="build-button"
          onClick={() => saveAndBuild()}
          title={none ?? `Save all files of the stack and build it (${keysText("Mod+Enter")})`}
        >
          Save and Build <kbd>{keysText("Mod+Enter")}</kbd>
        </Button>
        <IconButton
          icon="down"
          label="More ways to build"
          className="build-more"
          aria-haspopup="menu"
          disabled={!stack || !host}
          onClick={(event) =>
            below(event, "Ways to build", menuOfCommands(commands, ["build", "rebuild", "resume"]))
          }
        />
        <IconButton
          icon="stop"
          label="Cancel the build"
          keys={keysText("Mod+Shift+X")}
          disabled={!running || cancelling.has(running.id)}
          onClick={() => running && cancelBuild(running.id)}
        />
        <span className="title-bar-gap" />
        {sides.map(([shows, icon, label, keys]) => (
          <IconButton
            key={shows}
            icon={icon}
            label={label}
            keys={keysText(keys)}
            aria-pressed={layout[shows]}
            onClick={() => setLayout({ [shows]: !layout[shows] })}
          />
        ))}
        <IconButton
          icon="settings"
          label="Settings"
          keys={keysText("Mod+,")}
          onClick={() => show({ kind: "settings" })}
        />
      </div>
      {menu}
    </header>
  );
}
