export { Builds } from "./builds.ts";
export { BuildFolder, type BuildEntry } from "./build-folder.ts";
export type { BuildSink } from "./follow.ts";
export { History } from "./history.ts";
export { Detached, type BuildResult, type RunningBuild } from "./running-build.ts";
export { chooseCourse, type Course } from "./course.ts";
export { withSecrets } from "./secrets.ts";
