import { area } from "../engine/area.tsx";
import { useWorkbench } from "../workbench/use-workbench.ts";
import { useFollow } from "./use-follow.ts";

/** The build that is looked at, as its events tell it: followed once, for every part of the window. */
export const [FollowedProvider, useFollowed] = area("Followed", () => useFollow(useWorkbench().build?.id));
