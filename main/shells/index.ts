export { Shells, type ShellRequest } from "./shells.ts";
