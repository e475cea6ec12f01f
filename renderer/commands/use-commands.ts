import { useMemo } from "react";
import { area } from "../engine/area.tsx";
import { useBuildCommands } from "./build-commands.ts";
import type { Command } from "./command.ts";
import { useFileCommands } from "./file-commands.ts";
import { useLogCommands } from "./log-commands.ts";
import { useStackCommands } from "./stack-commands.ts";
import { useWindowCommands } from "./window-commands.ts";

function useCommandsArea() {
  const ofBuilds = useBuildCommands();
  const ofFiles = useFileCommands();
  const ofLog = useLogCommands();
  const ofStacks = useStackCommands();
  const ofWindow = useWindowCommands();
  return useMemo<readonly Command[]>(
    () => [...ofBuilds, ...ofFiles, ...ofLog, ...ofStacks, ...ofWindow],
    [ofBuilds, ofFiles, ofLog, ofStacks, ofWindow],
  );
}

/** Everything that can be done, with its keys: for the palette, the keyboard and the desktop's menu. */
export const [CommandsProvider, useCommands] = area("Commands", useCommandsArea);
