export type { Command } from "./command.ts";
export { CommandsProvider, useCommands } from "./use-commands.ts";
export { useKeyboard } from "./use-keyboard.ts";
