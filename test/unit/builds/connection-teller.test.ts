import { expect, it } from "vitest";
import { connectionTeller } from "../../../main/builds/own-events.ts";
import type { BuildEvent } from "../../../main/contract/build.ts";
import type { LineState } from "../../../main/hosts/index.ts";

it("tells how a line breaks and comes back, and nothing of one that is made for the first time", () => {
  const told: string[] = [];
  const tell = connectionTeller((event: BuildEvent) => told.push("state" in event ? event.state : ""));
  const states: LineState[] = [
    { state: "connecting" },
    { state: "connected" },
    { state: "lost", reason: "cut" },
    { state: "connecting" },
    { state: "waiting", retryIn: 1 },
    { state: "connecting" },
    { state: "connected" },
  ];
  for (const state of states) tell(state);
  expect(told).toEqual(["lost", "connecting", "waiting", "connecting", "restored"]);
});
