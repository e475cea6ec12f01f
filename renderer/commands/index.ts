export { CommandsProvider, useCommands, type Command } from "./use-commands.ts";
export { useKeyboard } from "./use-keyboard.ts";
