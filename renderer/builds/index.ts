export { BuildSide } from "./build-side.tsx";
export { stateWords, StateMark } from "./build-marks.tsx";
export { ChangesView } from "./changes-view.tsx";
export { useBuildMenu } from "./history.tsx";
export { LogView } from "./log-view.tsx";
export { FollowedProvider, useFollowed } from "./use-followed.ts";
