import { createHash } from "node:crypto";
import { pipeline } from "node:stream/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect, type Connection } from "../../../main/hosts/index.ts";
import { connectLocal } from "../../../main/hosts/local.ts";
import { eventually, patterned, readUntil, run } from "../../support/channels.ts";
import { ScriptedPrompter } from "../../support/prompter.ts";
import { sshdMissing, startSshd, type Sshd } from "../../support/sshd.ts";

const missing = sshdMissing();

/** The same must hold on both kinds of line. */
describe.skipIf(missing).each(["ssh", "local"] as const)(
  `commands over %s${missing ? `: ${missing}` : ""}`,
  (kind) => {
    let sshd: Sshd;
    let connection: Connection;
    beforeAll(async () => {
      sshd = await startSshd();
      const profile =
        kind === "ssh"
          ? ({ kind, name: "box", destination: sshd.destination, sudo: false } as const)
          : ({ kind, name: "local", sudo: false } as const);
      connection = await connect(profile, { home: sshd.home, prompter: new ScriptedPrompter() });
    });
    afterAll(async () => {
      connection?.close();
      await sshd?.stop();
    });

    it("hands every word over as it is", async () => {
      const words = [
        "",
        " ",
        "a b",
        "it's",
        '"',
        "$HOME",
        "`id`",
        "$(id)",
        "\\",
        "\\'",
        "line\nbreak",
        "tab\t",
        "*",
        "~",
        "-n",
        "é漢🚀",
        "a=b",
        ";",
        "!",
        "\r",
        "#x",
      ];
      const { stdout, code } = await run(connection, ["printf", "<%s>\\0", ...words]);
      expect(stdout).toBe(words.map((word) => `<${word}>\0`).join(""));
      expect(code).toBe(0);
    });

    it("tells exit codes, signals and missing commands", async () => {
      expect(await run(connection, ["sh", "-c", "exit 7"])).toMatchObject({ code: 7, signal: null });
      expect(await run(connection, ["sh", "-c", "kill -9 $$"])).toMatchObject({
        code: null,
        signal: "SIGKILL",
      });
      expect(await run(connection, ["/no/such/program"])).toMatchObject({ code: 127 });
    });

    it("leaves no timer behind when a command is closed that has ended", async () => {
      const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length;
      const channel = await connection.exec(["true"]);
      channel.stdin.end();
      channel.stdout.resume();
      channel.stderr.resume();
      await channel.exit;
      const before = timers();
      channel.close();
      expect(timers()).toBe(before);
    });

    it("keeps stderr apart, and passes stdin", async () => {
      const { stdout, stderr } = await run(connection, ["sh", "-c", "cat; echo wrong >&2"], "in\0put");
      expect({ stdout, stderr }).toEqual({ stdout: "in\0put", stderr: "wrong\n" });
    });

    it("carries 50 MB there and back unchanged", async () => {
      const { stream, sha256 } = patterned(50);
      const channel = await connection.exec(["cat"]);
      const hash = createHash("sha256");
      await Promise.all([pipeline(stream(), channel.stdin), pipeline(channel.stdout, hash), channel.exit]);
      expect(hash.digest("hex")).toBe(sha256);
    });

    it("stops a command whose output is not read", async () => {
      const channel = await connection.exec(["sh", "-c", "head -c 300000000 /dev/zero; echo done >&2"]);
      channel.stdin.end();
      const before = process.memoryUsage().rss;
      // Other channels go on meanwhile; what came by then would long have filled memory.
      for (let count = 0; count < 20; count++)
        await run(connection, ["sh", "-c", "head -c 100000 /dev/zero | wc -c"]);
      expect(process.memoryUsage().rss - before).toBeLessThan(60e6);
      expect(channel.stderr.readableLength).toBe(0);
      let length = 0;
      for await (const chunk of channel.stdout as AsyncIterable<Buffer>) length += chunk.length;
      expect(length).toBe(300_000_000);
      expect((await channel.exit).code).toBe(0);
    });

    it("stops it also while its stderr is read", async () => {
      const flood = "i=0; while [ $i -lt 100 ]; do head -c 1000000 /dev/zero; echo $i >&2; i=$((i+1)); done";
      const channel = await connection.exec(["bash", "-c", flood]);
      channel.stdin.end();
      let errors = "";
      channel.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
      for (let count = 0; count < 20; count++) await run(connection, ["true"]);
      // At most the windows and pipes in between are full: a few MB of a hundred.
      expect(errors.split("\n").length).toBeLessThan(20);
      let length = 0;
      for await (const chunk of channel.stdout as AsyncIterable<Buffer>) length += chunk.length;
      expect(length).toBe(100_000_000);
      expect((await channel.exit).code).toBe(0);
    });

    it("slows a writer down to what the command reads", async () => {
      const channel = await connection.exec(["sh", "-c", "while :; do echo more; sleep 0.05; done"]);
      const block = Buffer.alloc(1_000_000);
      let taken = 0;
      let stuck = false;
      for (; taken < 100 && !stuck; taken++) {
        const room = channel.stdin.write(block);
        if (!room)
          stuck = await Promise.race([
            new Promise<boolean>((settle) => channel.stdin.once("drain", () => settle(false))),
            run(connection, ["true"])
              .then(() => run(connection, ["sleep", "0.2"]))
              .then(() => true),
          ]);
      }
      expect(taken).toBeLessThan(20);
      channel.close();
      await channel.exit;
    });

    it("ends a writer's wait when the command ends without reading", async () => {
      const channel = await connection.exec(["true"]);
      const { stream } = patterned(20);
      await expect(pipeline(stream(), channel.stdin)).rejects.toThrow();
      channel.stdout.resume();
      expect((await channel.exit).code).toBe(0);
    });

    it("ends a command on close()", async () => {
      const channel = await connection.exec(["sh", "-c", "echo $$; while :; do echo more; sleep 0.05; done"]);
      channel.stdin.end();
      const pid = Number((await readUntil(channel, /\n/)).split("\n")[0]);
      channel.close();
      await channel.exit;
      await eventually("the command is gone", () => !isAlive(pid));
    });

    it("settles exit on close() though nothing was read", async () => {
      const channel = await connection.exec(["yes"]);
      channel.close();
      await channel.exit;
    });

    it("gives a terminal that knows its size, and learns a new one", async () => {
      const script = "stty size; tty; echo $TERM; read x; stty size; exit 5";
      const channel = await connection.exec(["sh", "-c", script], {
        pty: { cols: 101, rows: 33, term: "vt220" },
      });
      expect(await readUntil(channel, /vt220/)).toMatch(/^33 101\r\n\/dev\/pts\/\d+\r\nvt220/);
      channel.resize({ cols: 70, rows: 20 });
      channel.stdin.write("\n");
      expect(await readUntil(channel, /20 70/)).toBeTruthy();
      channel.stdout.resume();
      expect(await channel.exit).toEqual({ code: 5, signal: null });
    });

    it("passes Ctrl-C to a terminal's command", async () => {
      const channel = await connection.exec(
        ["sh", "-c", "trap 'echo caught; exit 3' INT; echo ready; while :; do sleep 0.05; done"],
        {
          pty: { cols: 80, rows: 24 },
        },
      );
      await readUntil(channel, /ready/);
      channel.stdin.write("\x03");
      await readUntil(channel, /caught/);
      channel.stdout.resume();
      expect(await channel.exit).toEqual({ code: 3, signal: null });
    });

    it("hangs up a terminal on close()", async () => {
      const channel = await connection.exec(["sh", "-c", "echo $$; exec sleep 1000"], {
        pty: { cols: 80, rows: 24 },
      });
      const pid = Number(await readUntil(channel, /\n/));
      channel.close();
      await channel.exit;
      await eventually("its command is gone", () => !isAlive(pid));
    });

    it("keeps a terminal's bytes when its reader is slow", async () => {
      const channel = await connection.exec(["sh", "-c", "stty raw; head -c 20000000 /dev/zero"], {
        pty: { cols: 80, rows: 24 },
      });
      let length = 0;
      for await (const chunk of channel.stdout as AsyncIterable<Buffer>) {
        length += chunk.length;
        if (length % 7 === 0) await new Promise((go) => setImmediate(go));
      }
      expect(length).toBe(20_000_000);
    });
  },
);

it("kills a local command that ignores the signal, and what it has started", async () => {
  const connection = connectLocal();
  const script = "trap '' TERM; sleep 1000 & echo $! $$; while :; do sleep 0.05; done";
  const channel = await connection.exec(["sh", "-c", script]);
  const pids = (await readUntil(channel, /\n/)).trim().split(" ").map(Number);
  channel.close();
  await channel.exit;
  await eventually("they are gone", () => !pids.some(isAlive));
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
