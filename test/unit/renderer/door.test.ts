import { expect, test } from "vitest";
import { DoorLink, type AnyLink } from "../../../renderer/door/door-link.ts";
import { DoorStates } from "../../../renderer/door/door-state.ts";
import { keepFollowing } from "../../../renderer/door/keep-following.ts";

const answering = (value: unknown): AnyLink => ({ call: () => Promise.resolve(value) });

function door() {
  const states = new DoorStates();
  const link = new DoorLink(states);
  return {
    states,
    link,
    call: (name: string, signal?: AbortSignal) =>
      link.call(["x", name], undefined, { context: {}, ...(signal ? { signal } : {}) }),
  };
}

/** A link whose call fails when the link is lost. */
function breaking(link: DoorLink): AnyLink & { break(): void } {
  let fail: (error: Error) => void = () => undefined;
  const call = () => new Promise<unknown>((_resolve, reject) => (fail = reject));
  return {
    call,
    break: () => {
      link.lose("lost");
      fail(new Error("The socket is gone."));
    },
  };
}

test("calls wait until the door is open", async () => {
  const { link, states, call } = door();
  const answer = call("save");
  expect(states.get()).toBe("connecting");
  link.use(answering("saved"));
  expect(await answer).toBe("saved");
  expect(states.get()).toBe("open");
});

test("a call that only asks is asked again after a break; one that does something is not", async () => {
  for (const [name, outcome] of [
    ["read", "again"],
    ["start", "The socket is gone."],
  ] as const) {
    const { link, call } = door();
    const first = breaking(link);
    link.use(first);
    const answer = call(name).catch((error: unknown) => (error as Error).message);
    await Promise.resolve();
    await Promise.resolve();
    first.break();
    link.use(answering("again"));
    expect(await answer).toBe(outcome);
  }
});

test("an error that is an answer is not asked again", async () => {
  const { link, call } = door();
  let asked = 0;
  link.use({ call: () => Promise.reject(new Error(`No ${String(++asked)}`)) });
  await expect(call("read")).rejects.toThrow("No 1");
});

test("who gives up waiting is let go", async () => {
  const { call } = door();
  const controller = new AbortController();
  const answer = call("read", controller.signal);
  controller.abort(new Error("Never mind."));
  await expect(answer).rejects.toThrow("Never mind.");
});

test("a stream is opened anew after each break, and says so first", async () => {
  const { states, link } = door();
  link.use(answering(0));
  const seen: string[] = [];
  let round = 0;
  await new Promise<void>((resolve) => {
    const open = async function* () {
      yield `item ${String(++round)}`;
      if (round === 3) return;
      link.lose("lost");
      queueMicrotask(() => link.use(answering(0)));
      throw new Error("The socket is gone.");
    };
    keepFollowing(states, () => Promise.resolve(open()), {
      begin: () => seen.push("begin"),
      item: (value) => seen.push(value),
      ended: () => resolve(),
      failed: () => seen.push("failed"),
    });
  });
  expect(seen).toEqual(["begin", "item 1", "begin", "item 2", "begin", "item 3"]);
});

test("a stream that fails by itself is not opened again", async () => {
  const { states, link } = door();
  link.use(answering(0));
  const error = await new Promise((resolve) => {
    keepFollowing(states, () => Promise.reject(new Error("There is no such build.")), {
      item: () => undefined,
      failed: resolve,
    });
  });
  expect(error).toEqual(new Error("There is no such build."));
});

test("a follower that is ended closes its stream", async () => {
  const { states, link } = door();
  link.use(answering(0));
  const aborted = await new Promise((resolve) => {
    const stop = keepFollowing(
      states,
      (signal) => {
        signal.addEventListener("abort", () => resolve(true));
        return Promise.resolve(
          (async function* () {
            yield 1;
            await new Promise(() => undefined);
          })(),
        );
      },
      { item: () => stop() },
    );
  });
  expect(aborted).toBe(true);
});
