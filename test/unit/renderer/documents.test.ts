import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Draft, FileText } from "../../../main/contract/stack.ts";
import { Documents, keyOf, type Disk } from "../../../renderer/editor/documents.ts";
import { PlainHolder, type TextHolder } from "../../../renderer/editor/text-holder.ts";

const place = { stack: "/w/image.yaml", file: "provision.sh" };

/** A disk in memory that refuses to overwrite another version, as the engine does. */
function disk(text: string) {
  let file: FileText = { text, version: "1" };
  const drafts = new Map<string, Draft>();
  const fake: Disk = {
    read: () => Promise.resolve(file),
    write: ({ text: next, version }) => {
      if (version !== null && version !== file.version)
        return Promise.resolve({ outcome: "changed", disk: file });
      file = { text: next, version: String(Number(file.version) + 1) };
      return Promise.resolve({ outcome: "saved", version: file.version });
    },
    listDrafts: () => Promise.resolve([...drafts.values()]),
    saveDraft: (draft) => Promise.resolve(void drafts.set(keyOf(draft), draft)),
    dropDraft: (of) => Promise.resolve(void drafts.delete(keyOf(of))),
  };
  const byOther = (next: string) => (file = { text: next, version: `other-${next}` });
  return { fake, drafts, byOther, file: () => file };
}

async function opened(text: string) {
  const onDisk = disk(text);
  const documents = new Documents(onDisk.fake);
  let holder: TextHolder = new PlainHolder("");
  documents.useHolders((first) => (holder = new PlainHolder(first)));
  await documents.open(place);
  const view = () => documents.views().get(keyOf(place));
  return { ...onDisk, documents, view, type: (next: string) => holder.set(next) };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("what is typed is put in safety after a moment, and forgotten once it is saved", async () => {
  const { documents, drafts, view, type, file } = await opened("one");
  type("two");
  expect(view()?.dirty).toBe(true);
  expect(drafts.size).toBe(0);
  await vi.advanceTimersByTimeAsync(500);
  expect([...drafts.values()].map(({ text }) => text)).toEqual(["two"]);
  expect(await documents.save(place)).toBe(true);
  expect(view()?.dirty).toBe(false);
  expect(file().text).toBe("two");
  expect(drafts.size).toBe(0);
});

test("who types without a pause is never far from safety", async () => {
  const { documents, drafts, type } = await opened("one");
  for (let key = 1; key <= 25; key++) {
    type(`two ${key}`);
    await vi.advanceTimersByTimeAsync(100);
  }
  expect([...drafts.values()].map(({ text }) => text)).toEqual(["two 20"]);
  expect(documents.safe).toBe(false);
  await vi.advanceTimersByTimeAsync(500);
  expect([...drafts.values()].map(({ text }) => text)).toEqual(["two 25"]);
  expect(documents.safe).toBe(true);
});

test("a draft that could not be kept is tried again, without another keystroke", async () => {
  const { documents, fake, drafts, type } = await opened("one");
  const { saveDraft } = fake;
  fake.saveDraft = () => Promise.reject(new Error("The disk is full."));
  type("two");
  await vi.advanceTimersByTimeAsync(500);
  expect(documents.safe).toBe(false);
  fake.saveDraft = saveDraft;
  await vi.advanceTimersByTimeAsync(2100);
  expect([...drafts.values()].map(({ text }) => text)).toEqual(["two"]);
  expect(documents.safe).toBe(true);
});

test("text typed back to what is on disk is not dirty", async () => {
  const { view, type, drafts } = await opened("one");
  type("two");
  type("one");
  await vi.advanceTimersByTimeAsync(500);
  expect(view()?.dirty).toBe(false);
  expect(drafts.size).toBe(0);
});

test("a change by another program is taken when nothing is typed here", async () => {
  const { documents, byOther, view } = await opened("one");
  await documents.onDisk(place, byOther("theirs").version);
  expect(documents.textOf(place)).toBe("theirs");
  expect(view()).toMatchObject({ dirty: false });
  expect(view()).not.toHaveProperty("conflict");
});

test("a change by another program never costs what is typed here", async () => {
  const { documents, byOther, view, type, file } = await opened("one");
  type("mine");
  await documents.onDisk(place, byOther("theirs").version);
  expect(documents.textOf(place)).toBe("mine");
  expect(view()?.conflict).toMatchObject({ text: "theirs" });
  expect(await documents.save(place)).toBe(false);
  expect(file().text).toBe("theirs");
  await documents.keepMine(place);
  expect(file().text).toBe("mine");
  expect(view()).not.toHaveProperty("conflict");
});

test("what is not saved of a file is kept under its new name alone, by the engine, whatever is typed meanwhile", async () => {
  const { documents, drafts, fake, type } = await opened("one");
  const next = { stack: "/site/image.yaml", file: place.file };
  const kept: string[] = [];
  const { saveDraft } = fake;
  fake.saveDraft = (draft) => {
    kept.push(`${draft.stack}: ${draft.text}`);
    return saveDraft(draft);
  };
  type("two");
  await documents.renaming(async () => {
    // As the engine does.
    const draft = drafts.get(keyOf(place));
    drafts.clear();
    if (draft) drafts.set(keyOf(next), { ...draft, ...next });
    type("three");
    await vi.advanceTimersByTimeAsync(1000);
    documents.move((at) => (keyOf(at) === keyOf(place) ? next : at));
  });
  // Put in safety before, so that the engine had it to move, and not written once more.
  expect(kept).toEqual([`${place.stack}: two`]);
  expect([...drafts.keys()]).toEqual([keyOf(next)]);
  await vi.advanceTimersByTimeAsync(1000);
  expect(kept.slice(1)).toEqual([`${next.stack}: three`]);
  expect([...drafts.values()]).toEqual([{ ...next, text: "three", version: "1" }]);
});

test("what is typed while a renaming fails is kept under the old name", async () => {
  const { documents, drafts, type } = await opened("one");
  const failing = documents.renaming(async () => {
    type("two");
    await Promise.reject(new Error("The disk is full."));
  });
  await expect(failing).rejects.toThrow("The disk is full.");
  await vi.advanceTimersByTimeAsync(1000);
  expect([...drafts.values()]).toEqual([{ ...place, text: "two", version: "1" }]);
});

test("drafts are there again at the next start, with a conflict when the file has changed since", async () => {
  const { fake, drafts, byOther } = await opened("one");
  drafts.set(keyOf(place), { ...place, text: "typed", version: "1" });
  const again = new Documents(fake);
  await again.restoreDrafts();
  expect(again.textOf(place)).toBe("typed");
  expect(again.views().get(keyOf(place))).toMatchObject({ dirty: true });
  byOther("theirs");
  const third = new Documents(fake);
  await third.restoreDrafts();
  expect(third.textOf(place)).toBe("typed");
  expect(third.views().get(keyOf(place))?.conflict).toMatchObject({ text: "theirs" });
});
