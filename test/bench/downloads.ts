import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { createEngine } from "../../main/engine.ts";
import { userFolders } from "../../main/folders.ts";
import type { Sshd } from "../support/sshd.ts";
import { byTurns, run } from "./measure.ts";
import { megabytes, ratio, seconds, type Report } from "./report.ts";

/** A build that has ended on the host `box`. */
interface Built {
  id: string;
  size: number;
  /** Its image on this machine, and on the host. */
  tarball: string;
  image: string;
}

/**
 * Brings one image home again and again: by the engine as an app has it, connected; by the command, which starts and connects first;
 * and by scp, whose connection is measured with an empty file and taken off, so that the engine has no advantage.
 */
export async function downloads(report: Report, sshd: Sshd, work: string, built: Built): Promise<void> {
  const { id, size, tarball, image } = built;
  const { home } = sshd;
  const empty = join(work, "empty");
  writeFileSync(empty, "");
  const engine = createEngine({
    folders: userFolders({ HOME: home }),
    resources: "resources",
    prompter: {
      hostKey: () => Promise.resolve(false),
      secret: () => Promise.resolve(undefined),
    },
  });
  const byEngine = async () => {
    rmSync(tarball, { force: true });
    let took = NaN;
    const build = await engine.builds.attach(id, {
      event: (event) => {
        if (event.type === "end" && event.phase === "download") took = event.seconds;
      },
      output: () => undefined,
    });
    await build.result;
    return took;
  };
  const byCommand = async () => {
    rmSync(tarball, { force: true });
    const program = join(process.cwd(), "dist", "stackwright.js");
    return (await run([process.execPath, program, "attach", id, "--quiet"], { env: { HOME: home } })).seconds;
  };
  const scp = async (source: string) => {
    // Each takes its own earlier file away first: what follows such a removal is slower on some filesystems.
    const target = `${join(work, "scp-")}${basename(source)}`;
    rmSync(target, { force: true });
    // OpenSSH looks for the user's files where the password file says, whatever HOME is.
    const known = `UserKnownHostsFile=${join(home, ".ssh", "known_hosts")}`;
    const options = ["-q", "-F", "none", "-i", sshd.clientKey, "-o", known, "-P", String(sshd.port)];
    return (await run(["scp", ...options, `root@127.0.0.1:${source}`, target])).seconds;
  };
  try {
    // A disk still busy with writing the build would slow down whichever comes first.
    execFileSync("sync");
    const medians = await byTurns(7, {
      engine: { go: byEngine },
      command: { go: byCommand },
      scp: { go: () => scp(image) },
      connection: { go: () => scp(empty) },
    });
    const { engine: ours = NaN, command = NaN, scp: whole = NaN, connection = NaN } = medians;
    const theirs = whole - connection;
    const row = (name: string, time: number, peer: number) => [
      name,
      seconds(time),
      `${Math.round(size / 1e6 / time)} MB/s`,
      ratio(time / peer),
    ];
    report.table(
      `Download of ${megabytes(size)} over SSH`,
      ["tool", "time", "rate", "against scp"],
      [
        row("scp, without its connection (no check)", theirs, theirs),
        row("stackwright's engine, connected (sha256 checked)", ours, theirs),
        row("scp, with its connection", whole, whole),
        row("`stackwright attach`, start and connection included (sha256 checked)", command, whole),
      ],
    );
  } finally {
    engine.close();
  }
}
