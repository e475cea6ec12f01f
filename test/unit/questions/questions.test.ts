import { expect, it } from "vitest";
import { MemorySecrets, Questions } from "../../../main/questions/index.ts";

const password = (retry = false) => ({ kind: "password", text: "root@box's password: ", retry }) as const;

async function firstOpen(questions: Questions) {
  for await (const [first] of questions.watch()) if (first) return first;
  throw new Error("Nothing was asked.");
}

it("declines when nobody is there for as long as it is patient", async () => {
  const questions = new Questions({ secrets: new MemorySecrets(), patience: 20 });
  expect(await questions.prompterFor("box").secret(password())).toBeUndefined();
});

it("waits while somebody is there, however long it takes", async () => {
  const questions = new Questions({ secrets: new MemorySecrets(), patience: 1 });
  const window = questions.watch();
  const asked = questions.prompterFor("box").secret(password());
  // Longer than its patience: the timer that would decline is due before this one.
  await new Promise((go) => setTimeout(go, 30));
  const { id } = await firstOpen(questions);
  questions.answer({ type: "secret", id, secret: "right", remember: false });
  expect(await asked).toBe("right");
  await window.return?.();
});

it("tries what it remembers first, and forgets what was wrong", async () => {
  const secrets = new MemorySecrets();
  const questions = new Questions({ secrets });
  const prompter = questions.prompterFor("box");
  const first = prompter.secret(password());
  questions.answer({ type: "secret", id: (await firstOpen(questions)).id, secret: "old", remember: true });
  expect(await first).toBe("old");
  expect(await questions.prompterFor("box").secret(password())).toBe("old");

  const later = questions.prompterFor("box");
  expect(await later.secret(password())).toBe("old");
  const again = later.secret(password(true));
  const question = await firstOpen(questions);
  expect(question).toMatchObject({ retry: true, host: "box" });
  questions.answer({ type: "declined", id: question.id });
  expect(await again).toBeUndefined();
  const third = questions.prompterFor("box").secret(password());
  expect(await firstOpen(questions)).toMatchObject({ type: "secret" });
  questions.declineFor("box");
  expect(await third).toBeUndefined();
});

it("keeps one host's secrets from another", async () => {
  const questions = new Questions({ secrets: new MemorySecrets() });
  const asked = questions.prompterFor("box").secret(password());
  questions.answer({ type: "secret", id: (await firstOpen(questions)).id, secret: "mine", remember: true });
  await asked;
  const other = questions.prompterFor("other").secret(password());
  expect(await firstOpen(questions)).toMatchObject({ host: "other" });
  questions.close();
  expect(await other).toBeUndefined();
});

it("forgets one host's secrets when told to, and no other's", async () => {
  const secrets = new MemorySecrets();
  const questions = new Questions({ secrets });
  for (const host of ["box", "box2"]) {
    const asked = questions.prompterFor(host).secret(password());
    questions.answer({ type: "secret", id: (await firstOpen(questions)).id, secret: host, remember: true });
    await asked;
  }
  await questions.forget("box");
  expect(await questions.prompterFor("box2").secret(password())).toBe("box2");
  const again = questions.prompterFor("box").secret(password());
  expect(await firstOpen(questions)).toMatchObject({ host: "box", retry: false });
  questions.close();
  expect(await again).toBeUndefined();
});

it("never takes the answer to one kind of question for another", async () => {
  const questions = new Questions({ secrets: new MemorySecrets() });
  const asked = questions
    .prompterFor("box")
    .hostKey({ host: "box", port: 22, type: "ssh-ed25519", fingerprint: "SHA256:x", reason: "unknown" });
  const { id } = await firstOpen(questions);
  expect(() => questions.answer({ type: "secret", id, secret: "x", remember: false })).toThrow(/not open/);
  questions.answer({ type: "declined", id });
  expect(await asked).toBe(false);
});
