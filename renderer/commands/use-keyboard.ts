import { useEffect, useEffectEvent } from "react";
import { useClient, useStream } from "../engine/index.tsx";
import { useNotices } from "../parts/index.ts";
import { keysHere } from "../parts/platform.ts";
import { useCommands } from "./use-commands.ts";
import { keptFromShell } from "./kept-from-shell.ts";
import { keysOf } from "./keys.ts";

/** Runs commands by their keys, and those that are picked in the desktop's menu. */
export function useKeyboard(): void {
  const commands = useCommands();
  const client = useClient();
  const { say } = useNotices();

  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
    const target = event.target instanceof Element ? event.target : null;
    const keys = keysOf(event);
    // Shells have their keys, and the find box of a terminal opens in the terminal itself.
    const terminal = target?.closest(".terminal-view");
    if (
      terminal &&
      (keys === "Mod+F" ||
        (target?.closest(".xterm") &&
          terminal.hasAttribute("data-types") &&
          !event.metaKey &&
          !keptFromShell(keys)))
    )
      return;
    const all = commands.filter(
      (other) => !other.keysAreTheirs && other.keys?.some((own) => keysHere(own) === keys),
    );
    // A file and a log are found in with the same keys: whichever is shown.
    const command = all.find(({ blocked }) => blocked === undefined) ?? all[0];
    if (!command || (command.blocked !== undefined && command.leavesKeys)) return;
    event.preventDefault();
    event.stopPropagation();
    if (command.blocked === undefined) command.run();
    // Who pressed keys for it wants to know why nothing happens.
    else say(command.blocked);
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKeyDown(event);
    window.addEventListener("keydown", listener, { capture: true });
    return () => window.removeEventListener("keydown", listener, { capture: true });
  }, []);

  useStream({
    key: "menu",
    open: (signal) => client.app.menu(undefined, { signal }),
    onItem: (action) => {
      const asked = commands.find(({ id }) => id === action);
      // As its keys do: what is shown is found in.
      const alike = commands.filter(
        (other) => !other.keysAreTheirs && asked?.keys?.some((own) => other.keys?.includes(own)),
      );
      [asked, ...alike].find((command) => command && command.blocked === undefined)?.run();
    },
  });
}
