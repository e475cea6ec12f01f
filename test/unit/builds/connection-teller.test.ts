import { expect, it } from "vitest";
import { connectionTeller } from "../../../main/builds/own-events.ts";
import type { BuildEvent } from "../../../main/contract/build.ts";
import { Failure } from "../../../main/contract/failure.ts";
import type { LineState } from "../../../main/hosts/index.ts";

function toldOf(states: LineState[]): string[] {
  const told: string[] = [];
  const tell = connectionTeller((event: BuildEvent) => told.push("state" in event ? event.state : ""));
  for (const state of states) tell(state);
  return told;
}

it("tells how a line breaks and comes back, and nothing of one that is made for the first time", () => {
  const states: LineState[] = [
    { state: "connecting" },
    { state: "connected" },
    { state: "lost", reason: "cut" },
    { state: "connecting" },
    { state: "waiting", retryIn: 1 },
    { state: "connecting" },
    { state: "connected" },
  ];
  expect(toldOf(states)).toEqual(["lost", "connecting", "waiting", "connecting", "restored"]);
});

it("says that a line is lost for good only of one that stood", () => {
  const refused: LineState = { state: "gave-up", failure: new Failure("host-refused", "It refuses.") };
  expect(toldOf([{ state: "connecting" }, refused])).toEqual([]);
  expect(toldOf([{ state: "connected" }, { state: "lost", reason: "cut" }, refused])).toEqual([
    "lost",
    "lost",
  ]);
});
