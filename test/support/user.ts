import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { rm, stat, writeFile } from "node:fs/promises";

/** A real user of this machine who has a password and may use sudo with it. Remove it again. */
export interface TestUser {
  readonly name: string;
  readonly password: string;
  readonly home: string;
  /** For a process of its. */
  readonly ids: { uid: number; gid: number };
  /** Whether sudo asks for the password; it does at first. */
  sudoAsks(asks: boolean): Promise<void>;
  shell(path: string): Promise<void>;
  remove(): Promise<void>;
}

/** Why tests that need such a user can't run here; nothing when they can. With `CI` set that is an error. */
export function userMissing(): string | undefined {
  if (existsSync("/usr/bin/sudo")) return undefined;
  const reason = "needs sudo (apt-get install sudo)";
  if (process.env["CI"]) throw new Error(`CI must have it: ${reason}`);
  return reason;
}

export async function addUser(): Promise<TestUser> {
  const name = `stackwright-${randomBytes(3).toString("hex")}`;
  const password = `it's "${randomBytes(6).toString("hex")}" $x`;
  const home = `/tmp/${name}`;
  const rules = `/etc/sudoers.d/${name}`;
  execFileSync("useradd", [
    "--create-home",
    "--home-dir",
    home,
    "--skel",
    "/dev/null",
    "--shell",
    "/bin/sh",
    name,
  ]);
  execFileSync("chpasswd", { input: `${name}:${password}\n` });
  const sudoAsks = (asks: boolean) =>
    writeFile(rules, `Defaults:${name} !lecture\n${name} ALL=(ALL) ${asks ? "" : "NOPASSWD: "}ALL\n`, {
      mode: 0o440,
    });
  await sudoAsks(true);
  const { uid, gid } = await stat(home);
  return {
    name,
    password,
    home,
    ids: { uid, gid },
    sudoAsks,
    shell: (path) => Promise.resolve(void execFileSync("usermod", ["--shell", path, name])),
    remove: async () => {
      await rm(rules, { force: true });
      execFileSync("userdel", ["--force", "--remove", name], { stdio: "ignore" });
    },
  };
}
