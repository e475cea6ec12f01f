export { connectDoor, door, keepFollowing, type Client, type DoorState } from "./door/connect.ts";
export type { Following } from "./door/keep-following.ts";
