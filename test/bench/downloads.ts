import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { createEngine } from "../../main/engine.ts";
import { userFolders } from "../../main/folders.ts";
import type { Sshd } from "../support/sshd.ts";
import { byTurns, run } from "./measure.ts";
import { opensshOptions } from "./openssh.ts";
import { megabytes, ratio, seconds, type Report } from "./report.ts";

/** A build that has ended on the host `box`. */
interface Built {
  id: string;
  size: number;
  /** Its image on this machine, and on the host. */
  tarball: string;
  image: string;
}

/** Takes an earlier download away. A disk still busy with what the one before wrote would slow down whichever comes next. */
function clear(target: string): void {
  rmSync(target, { force: true });
  execFileSync("sync");
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
    clear(tarball);
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
    clear(tarball);
    const program = join(process.cwd(), "dist", "stackwright.js");
    return (await run([process.execPath, program, "attach", id, "--quiet"], { env: { HOME: home } })).seconds;
  };
  const scp = async (source: string) => {
    const target = `${join(work, "scp-")}${basename(source)}`;
    clear(target);
    return (await run(["scp", ...opensshOptions(sshd), `root@127.0.0.1:${source}`, target])).seconds;
  };
  try {
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
