import { execFileSync } from "node:child_process";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { connect, isWorthRetrying, type Prompter } from "../../../main/hosts/index.ts";
import { Failure } from "../../../main/contract/failure.ts";
import { run } from "../../support/channels.ts";
import { ScriptedPrompter } from "../../support/prompter.ts";
import { freePort, keygen, sshdMissing, startSshd, type Sshd } from "../../support/sshd.ts";
import { addUser, userMissing, type TestUser } from "../../support/user.ts";

const missing = sshdMissing();

const to = (sshd: Sshd, prompter: Prompter, destination = sshd.destination, sudo = false) =>
  connect({ kind: "ssh", name: "box", destination, sudo }, { home: sshd.home, prompter });
const configure = async (sshd: Sshd, lines: string) => {
  const config = join(sshd.home, ".ssh", "config");
  await writeFile(config, `${lines}\n${await readFile(config, "utf8")}`);
};

describe.skipIf(missing)(`logging in with keys${missing ? `: ${missing}` : ""}`, () => {
  let sshd: Sshd;
  beforeEach(async () => void (sshd = await startSshd()));
  afterEach(async () => {
    vi.unstubAllEnvs();
    await sshd.stop();
  });

  it("finds a host by its name in ~/.ssh/config", async () => {
    const connection = await to(sshd, new ScriptedPrompter(), "box");
    expect(connection.title).toBe("root@box");
    expect((await run(connection, ["id", "-un"])).stdout).toBe("root\n");
    connection.close();
  });

  it.each(["OpenSSH", "PEM"])(
    "asks for the passphrase of an encrypted key, again when it is wrong (%s)",
    async (format) => {
      keygen(
        format === "PEM" ? "rsa" : "ed25519",
        sshd.clientKey,
        "open sesame",
        ...(format === "PEM" ? ["-m", "PEM"] : []),
      );
      await rename(`${sshd.clientKey}.pub`, join(sshd.dir, "authorized_keys"));
      await configure(sshd, `IdentityFile ~/.ssh/id_%%ed25519\nIdentityFile ${sshd.clientKey}`);
      const answers = ["wrong", "open sesame"];
      const prompter = new ScriptedPrompter({ secret: () => answers.shift() });
      (await to(sshd, prompter)).close();
      expect(prompter.secrets).toMatchObject([
        { kind: "passphrase", retry: false },
        { kind: "passphrase", retry: true },
      ]);
      expect(prompter.secrets[0]?.text).toContain(sshd.clientKey);
    },
  );

  it("does not ask for the passphrase of a key that the host would not take", async () => {
    keygen("ed25519", sshd.clientKey, "open sesame");
    const prompter = new ScriptedPrompter({ secret: () => "open sesame" });
    const failure = await to(sshd, prompter).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "host-auth" });
    expect((failure as Failure).message).toContain(sshd.clientKey);
    expect(isWorthRetrying(failure as Failure)).toBe(false);
    expect(prompter.secrets).toEqual([]);
  });

  it("says which key files it could not use", async () => {
    await rm(join(sshd.dir, "authorized_keys"));
    await writeFile(join(sshd.home, ".ssh", "junk"), "no key\n");
    await configure(sshd, "IdentityFile ~/.ssh/junk\nIdentityFile ~/.ssh/not-there");
    const failure = (await to(sshd, new ScriptedPrompter()).catch((error: unknown) => error)) as Failure;
    expect(failure.code).toBe("host-auth");
    expect(failure.message).toMatch(/junk is no key that can be read.*not-there is not there/);
  });

  describe("with an agent", () => {
    let agent: { pid: number; socket: string };
    beforeEach(() => {
      const socket = join(sshd.dir, "agent");
      const said = execFileSync("ssh-agent", ["-s", "-a", socket], { encoding: "utf8" });
      agent = { socket, pid: Number(/SSH_AGENT_PID=(\d+)/.exec(said)?.[1]) };
      vi.stubEnv("SSH_AUTH_SOCK", socket);
    });
    afterEach(() => void process.kill(agent.pid));
    const add = (key: string) => execFileSync("ssh-add", ["-q", key], { stdio: "ignore" });

    it.each(["ed25519", "rsa", "ecdsa"])("uses its %s key", async (type) => {
      const key = join(sshd.dir, "other");
      keygen(type, key);
      add(key);
      await rename(`${key}.pub`, join(sshd.dir, "authorized_keys"));
      await rm(sshd.clientKey);
      await configure(sshd, "IdentityAgent SSH_AUTH_SOCK");
      (await to(sshd, new ScriptedPrompter())).close();
    });

    it("offers only what is configured under IdentitiesOnly", async () => {
      for (let count = 0; count < 8; count++) {
        keygen("ed25519", join(sshd.dir, `other${count}`));
        add(join(sshd.dir, `other${count}`));
      }
      await configure(sshd, "IdentityAgent SSH_AUTH_SOCK");
      // sshd hears out six keys.
      const failure = await to(sshd, new ScriptedPrompter()).catch((error: unknown) => error);
      expect(failure).toMatchObject({
        code: "host-auth",
        hint: expect.stringContaining("IdentitiesOnly") as string,
      });
      await configure(sshd, `IdentitiesOnly yes\nIdentityFile ${sshd.clientKey}`);
      (await to(sshd, new ScriptedPrompter())).close();
    });

    it("tells of certificates, and of `Match exec`, that were not used", async () => {
      const authority = join(sshd.dir, "authority");
      keygen("ed25519", authority);
      execFileSync("ssh-keygen", ["-q", "-s", authority, "-I", "me", "-n", "root", `${sshd.clientKey}.pub`]);
      add(sshd.clientKey);
      await rm(join(sshd.dir, "authorized_keys"));
      await configure(sshd, `IdentityAgent ${agent.socket}\nMatch exec "true"\n  User other\nHost *`);
      const failure = (await to(sshd, new ScriptedPrompter()).catch((error: unknown) => error)) as Failure;
      expect(failure.code).toBe("host-auth");
      expect(failure.message).toMatch(/id_ed25519-cert\.pub is a certificate, which is not supported/);
      expect(failure.message).toMatch(/agent key test is a certificate, which is not supported/);
      expect(failure.hint).toContain("`Match exec` in ~/.ssh/config is not run");
    });

    it("takes a configured key from the agent when only its public half is there", async () => {
      add(sshd.clientKey);
      await rm(sshd.clientKey);
      await configure(
        sshd,
        `IdentityAgent ${agent.socket}\nIdentitiesOnly yes\nIdentityFile ${sshd.clientKey}`,
      );
      (await to(sshd, new ScriptedPrompter())).close();
    });
  });
});

const without = missing ?? userMissing();
describe.skipIf(without)(`logging in with passwords, and sudo${without ? `: ${without}` : ""}`, () => {
  let sshd: Sshd;
  let user: TestUser;
  beforeAll(async () => {
    user = await addUser();

    sshd = await startSshd({
      config: "UsePAM yes\nPasswordAuthentication yes\nKbdInteractiveAuthentication yes",
    });
  });
  afterAll(async () => {
    await sshd?.stop();
    await user?.remove();
  });
  const destination = () => `${user.name}@127.0.0.1:${sshd.port}`;

  it.each(["password", "keyboard-interactive"])(
    "asks for a password (%s), again when it is wrong",
    async (method) => {
      const only = await startSshd({
        config: `UsePAM yes\nPasswordAuthentication ${method === "password" ? "yes" : "no"}\nKbdInteractiveAuthentication ${method === "password" ? "no" : "yes"}`,
      });
      try {
        await rm(only.clientKey);
        const answers = ["wrong", user.password];
        const prompter = new ScriptedPrompter({
          secret: ({ kind }) => (kind === "sudo" ? user.password : answers.shift()),
        });
        (await to(only, prompter, `${user.name}@127.0.0.1:${only.port}`, true)).close();
        const kind = method === "password" ? "password" : "interactive";
        expect(prompter.secrets).toMatchObject([
          { kind, retry: false },
          { kind, retry: true },
          { kind: "sudo" },
        ]);
      } finally {
        await only.stop();
      }
    },
  );

  it("ends with how often a wrong password was tried", async () => {
    const only = await startSshd({ config: "PasswordAuthentication yes" });
    try {
      await rm(only.clientKey);
      const prompter = new ScriptedPrompter({ secret: () => "wrong" });
      const failure = await to(only, prompter, `${user.name}@127.0.0.1:${only.port}`).catch(
        (error: unknown) => error,
      );
      expect(failure).toMatchObject({
        code: "host-auth",
        message: expect.stringContaining("Tried: a password (3 times).") as string,
      });
    } finally {
      await only.stop();
    }
  });

  it("ends with what was tried when no answer is given", async () => {
    const failure = await to(sshd, new ScriptedPrompter(), `nobody-here@127.0.0.1:${sshd.port}`).catch(
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({
      code: "host-auth",
      message: expect.stringContaining("broken off") as string,
    });
  });

  it("says that a user without sudo is not root", async () => {
    const failure = await to(sshd, new ScriptedPrompter(), destination()).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: "host-not-root",
      hint: expect.stringContaining("--sudo") as string,
    });
  });

  it("becomes root through sudo with a password, asked again when it is wrong", async () => {
    const answers = ["wrong", user.password];
    const prompter = new ScriptedPrompter({ secret: () => answers.shift() });
    const connection = await to(sshd, prompter, destination(), true);
    expect(prompter.secrets).toMatchObject([
      { kind: "sudo", retry: false },
      { kind: "sudo", retry: true },
    ]);
    const { stdout, stderr, code } = await run(
      connection,
      ["sh", "-c", "id -u; cat; echo err >&2; exit 4"],
      `$x 'input'\n`,
    );
    expect({ stdout, stderr, code }).toEqual({ stdout: "0\n$x 'input'\n", stderr: "err\n", code: 4 });
    // Nothing of the password on the far side's command lines.
    const seen = await run(connection, ["sh", "-c", "cat /proc/[0-9]*/cmdline | tr '\\0' ' '"]);
    expect(seen.stdout).not.toContain(user.password);
    connection.close();
  });

  it("gives root's terminal through sudo with a password, and shows none of it", async () => {
    const connection = await to(
      sshd,
      new ScriptedPrompter({ secret: () => user.password }),
      destination(),
      true,
    );
    const { stdout } = await run(connection, ["sh", "-c", "id -u; stty size"], "", {
      pty: { cols: 90, rows: 30 },
    });
    expect(stdout).toBe("0\r\n30 90\r\n");
    connection.close();
  });

  it("says when sudo does not take the password", async () => {
    const prompter = new ScriptedPrompter({ secret: () => "wrong" });
    await expect(to(sshd, prompter, destination(), true)).rejects.toMatchObject({ code: "host-sudo" });
    expect(prompter.secrets).toHaveLength(3);
  });

  it("says when the log-in shell runs nothing, or talks", async () => {
    await user.shell("/usr/sbin/nologin");
    await expect(to(sshd, new ScriptedPrompter(), destination(), true)).rejects.toMatchObject({
      code: "host-no-shell",
    });
    await user.shell("/bin/bash");
    await writeFile(join(user.home, ".bashrc"), "echo welcome\n");
    await expect(to(sshd, new ScriptedPrompter(), destination(), true)).rejects.toMatchObject({
      code: "host-no-shell",
      message: expect.stringContaining("welcome") as string,
    });
    await rm(join(user.home, ".bashrc"));
  });
});

describe.skipIf(missing)(`hosts that can't be reached${missing ? `: ${missing}` : ""}`, () => {
  let sshd: Sshd;
  beforeAll(async () => void (sshd = await startSshd()));
  afterAll(() => sshd?.stop());

  it("tells a closed port and a wrong name apart", async () => {
    const closed = await to(sshd, new ScriptedPrompter(), `root@127.0.0.1:${await freePort()}`).catch(
      (e: unknown) => e,
    );
    expect(closed).toMatchObject({ code: "host-refused" });
    expect(isWorthRetrying(closed as Failure)).toBe(true);
    await expect(to(sshd, new ScriptedPrompter(), "root@no-such-host.invalid")).rejects.toMatchObject({
      code: "host-name",
    });
  });

  it("goes through a ProxyCommand, and says what it said when it ends", async () => {
    const known = join(sshd.home, ".ssh", "known_hosts");
    const gateway = `ssh -q -F none -i ${sshd.clientKey} -o UserKnownHostsFile=${known} -p ${sshd.port}`;
    await configure(
      sshd,
      `Host behind\n  ProxyCommand ${gateway} -W [%h]:%p root@127.0.0.1\n  HostName 127.0.0.1\n  Port ${sshd.port}\n  User root\n\
Host broken\n  ProxyCommand sh -c 'echo "no way" to %n >&2; exit 3'\n`,
    );
    const connection = await to(sshd, new ScriptedPrompter(), "behind");
    const many = await run(connection, ["head", "-c", "3000000", "/dev/zero"]);
    expect(many.stdout).toHaveLength(3_000_000);
    sshd.dropSessions();
    expect(await connection.closed).toMatch(/ProxyCommand to behind ended \(exit 255\)/);

    const failure = await to(sshd, new ScriptedPrompter(), "broken").catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: "host-proxy-command",
      message: "The ProxyCommand to broken ended (exit 3): no way to broken",
    });
  });

  it("gives up on a server that says nothing", async () => {
    const { createServer } = await import("node:net");
    const silent = createServer(() => undefined);
    const port = await freePort();
    await new Promise<void>((settle) => silent.listen(port, "127.0.0.1", settle));
    try {
      await configure(sshd, "ConnectTimeout 1");
      await expect(to(sshd, new ScriptedPrompter(), `root@127.0.0.1:${port}`)).rejects.toMatchObject({
        code: "host-timeout",
      });
    } finally {
      silent.close();
    }
  });
});
