export { openBrowserDoor, type BrowserDoor, type BrowserDoorNeeds } from "./browser-door.ts";
export { browserDesk } from "./browser-desk.ts";
export { contentSecurityPolicy, safetyHeaders } from "./policy.ts";
export type { ContractRouter } from "./contract-socket.ts";
export { openOnDesktop } from "./open-address.ts";
