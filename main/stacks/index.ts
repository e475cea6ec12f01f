export { Drafts } from "./drafts.ts";
export { stackName } from "./stack-name.ts";
export { Stacks } from "./stacks.ts";
export { StackWatch } from "./watch-stacks.ts";
