import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Failure } from "../../../main/contract/failure.ts";
import { HostLine, type Connection, type LineState } from "../../../main/hosts/index.ts";
import { RememberingPrompter } from "../../../main/hosts/remembering-prompter.ts";
import { ScriptedPrompter } from "../../support/prompter.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Connections as the test wants them: each call of `connect` takes the next outcome. */
function scripted(outcomes: ("stands" | Failure)[]) {
  const cuts: ((reason: string) => void)[] = [];
  const connect = (): Promise<Connection> => {
    const outcome = outcomes.shift() ?? "stands";
    if (outcome !== "stands") return Promise.reject(outcome);
    const closed = new Promise<string>((settle) => cuts.push(settle));
    const connection = {
      kind: "ssh",
      title: "box",
      closed,
      close: () => undefined,
      exec: () => Promise.reject(new Error()),
    };
    return Promise.resolve(connection as Connection);
  };
  const line = new HostLine(
    { kind: "ssh", name: "box", destination: "box", sudo: false },
    { home: "/", prompter: new ScriptedPrompter(), connect },
  );
  const states: LineState[] = [];
  line.subscribe((state) => states.push(state));
  return { line, states, cut: () => cuts.at(-1)?.("cut") };
}
const refused = () => new Failure("host-refused", "no");

describe("a line's tries", () => {
  it("fail at once the first time, and may be made again", async () => {
    const { line, states } = scripted([refused(), "stands"]);
    await expect(line.get()).rejects.toMatchObject({ code: "host-refused" });
    expect(states.at(-1)).toMatchObject({ state: "gave-up" });
    expect((await line.get()).title).toBe("box");
  });

  it("come after 0, 1, 2, 5, 10, 20, 30, 30 … seconds", async () => {
    const { line, states, cut } = scripted(["stands", ...Array.from({ length: 8 }, refused), "stands"]);
    await line.get();
    cut();
    await vi.runAllTimersAsync();
    expect(states.flatMap((state) => (state.state === "waiting" ? [state.retryIn] : []))).toEqual([
      1, 2, 5, 10, 20, 30, 30, 30,
    ]);
    expect(states.at(-1)).toEqual({ state: "connected" });
  });

  it("end with a failure that time does not mend", async () => {
    const { line, states, cut } = scripted(["stands", refused(), new Failure("host-auth", "no")]);
    await line.get();
    cut();
    const waiting = line.get();
    waiting.catch(() => undefined);
    await vi.runAllTimersAsync();
    expect(states.at(-1)).toMatchObject({ state: "gave-up", failure: { code: "host-auth" } });
    await expect(line.get()).resolves.toBeTruthy();
  });

  it("end for one who waits when he aborts, and for all with close()", async () => {
    const { line, cut } = scripted(["stands", ...Array.from({ length: 9 }, refused)]);
    await line.get();
    cut();
    await vi.advanceTimersByTimeAsync(10);
    const controller = new AbortController();
    const [aborted, other] = [line.get(controller.signal), line.get()];
    controller.abort(new Error("enough"));
    await expect(aborted).rejects.toThrow("enough");
    line.close();
    await expect(other).rejects.toMatchObject({ code: "interrupted" });
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("secrets typed once", () => {
  it("are given again, until one was wrong; one-time codes are not", async () => {
    let count = 0;
    const user = new ScriptedPrompter({ secret: () => `answer ${++count}` });
    const prompter = new RememberingPrompter(user);
    const ask = (kind: "password" | "interactive", text: string, retry = false) =>
      prompter.secret({ kind, text, retry });
    expect(await ask("password", "p")).toBe("answer 1");
    expect(await ask("password", "p")).toBe("answer 1");
    expect(await ask("password", "p", true)).toBe("answer 2");
    expect(await ask("password", "p")).toBe("answer 2");
    expect(await ask("interactive", "Code:")).toBe("answer 3");
    expect(await ask("interactive", "Code:")).toBe("answer 4");
    prompter.forget();
    expect(await ask("password", "p")).toBe("answer 5");
  });

  it("are known when the line goes on under another name, and what is new is asked for by that", async () => {
    const [before, after] = ["first", "second"].map(
      (answer) => new ScriptedPrompter({ secret: () => answer }),
    );
    if (!before || !after) throw new Error("There are two.");
    const given: (string | undefined)[] = [];
    const line = new HostLine(
      { kind: "ssh", name: "box", destination: "box", sudo: false },
      {
        home: "/",
        prompter: before,
        connect: async (_, { prompter: asked }) => {
          for (const text of given.length === 0 ? ["p"] : ["p", "q"])
            given.push(await asked.secret({ kind: "password", text, retry: false }));
          throw new Failure("interrupted", "That was all.");
        },
      },
    );
    await expect(line.get()).rejects.toThrow("That was all.");
    line.rename("site", after);
    await expect(line.get()).rejects.toThrow("That was all.");
    expect([line.host, given]).toEqual(["site", ["first", "first", "second"]]);
  });
});
