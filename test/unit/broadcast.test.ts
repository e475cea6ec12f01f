import { expect, it } from "vitest";
import { Broadcast, mapIterator } from "../../main/broadcast/index.ts";

interface Change {
  id: string;
  value: number;
}

it("gives a slow reader the latest of each key, in the order of the last changes", async () => {
  const changes = new Broadcast<Change>(({ id }) => id);
  const reader = changes.watch();
  for (let value = 0; value < 1000; value++) for (const id of ["a", "b"]) changes.send({ id, value });
  changes.send({ id: "a", value: 1000 });
  changes.end();
  const got: Change[] = [];
  for await (const change of reader) got.push(change);
  expect(got).toEqual([
    { id: "b", value: 999 },
    { id: "a", value: 1000 },
  ]);
});

it("gives every reader what it begins with and everything that comes while it waits", async () => {
  const changes = new Broadcast<number>(String);
  const reader = changes.watch([1]);
  expect((await reader.next()).value).toBe(1);
  const waiting = [reader.next(), reader.next()];
  changes.send(2);
  changes.send(3);
  expect((await Promise.all(waiting)).map(({ value }) => value as number)).toEqual([2, 3]);
});

it("lets a reader go that waits, and counts readers", async () => {
  const counts: number[] = [];
  const changes = new Broadcast<number>(undefined, (count) => counts.push(count));
  const reader = mapIterator(changes.watch(), (value) => value * 2);
  const waiting = reader.next();
  await reader.return?.();
  expect(await waiting).toEqual({ done: true, value: undefined });
  expect(await reader.next()).toEqual({ done: true, value: undefined });
  expect(counts).toEqual([1, 0]);
});
