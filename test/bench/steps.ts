import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestBase } from "../support/base.ts";
import { inBuildah } from "./buildah.ts";
import { byTurns, median, type Run } from "./measure.ts";
import { plainLimit } from "./plain-limit.ts";
import { ratio, type Report, seconds } from "./report.ts";

/** Five steps as a script of that kind has them: two of them are apt's, the last is the one that is being worked on. */
const steps: readonly (readonly [name: string, text: string])[] = [
  ["refresh", "apt-get update -qq"],
  [
    "packages",
    "DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends jq less >/dev/null",
  ],
  ["user", "useradd --create-home builder"],
  ["data", "head -c 5000000 /dev/urandom >/data"],
  ["last", "head -c 5000000 /dev/urandom >/last"],
];

const edited = (round: number): string => `${steps.at(-1)?.[1] ?? ""}; echo ${round} >/etc/round`;
const texts = (round: number): string[] => [...steps.slice(0, -1).map(([, text]) => text), edited(round)];

function script(round: number): string {
  const parts = texts(round).map((text, nth) => `#: step ${steps[nth]?.[0] ?? ""}\n${text}\n`);
  return `#!/bin/bash\nset -e\n${parts.join("\n")}`;
}

/** What the Containerfile begins with: the tarball, as a stack does, or an image that was made of it before. */
const origins = { tarball: "FROM scratch\nADD base.tar.gz /", image: "FROM localhost/base" };
type Origin = keyof typeof origins;

function containerfile(origin: Origin, round: number): string {
  return `${origins[origin]}\n${texts(round)
    .map((text) => `RUN ${text}\n`)
    .join("")}`;
}

/** Where the stack lies, and what builds it. */
interface Stack {
  folder: string;
  image: string;
  build(...options: string[]): Promise<Run>;
  /** Removes the images of before. */
  clear(): void;
}

/** The same five steps by `stackwright build` and by `buildah build --layers`, each to a flat tarball: cold, nothing changed, the last step changed. */
export async function stepsBench(report: Report, work: string, base: TestBase, stack: Stack): Promise<void> {
  let round = 0;
  const ours = (...options: string[]) => stack.build(...options).then((ran) => ran.seconds);
  const anew = (...options: string[]) => {
    stack.clear();
    return ours(...options);
  };
  const write = (): void => writeFileSync(join(stack.folder, "provision.sh"), script(round));
  const theirs = (origin: Origin, ...options: string[]) =>
    inBuildah(join(work, origin), base, containerfile(origin, round), options);
  /** Of each rebuild: what its last step and the packing alone took, as its record says. */
  const needed: number[] = [];
  const lastStep = join(work, "last-step.sh");

  write();
  await ours();
  await theirs("tarball");
  await theirs("image");
  const image = join(work, "five-steps.tar.gz");
  copyFileSync(join(stack.folder, `${stack.image}.tar.gz`), image);
  const cold = await byTurns(3, {
    ours: { go: () => anew("--no-cache") },
    tarball: { go: () => theirs("tarball", "--no-cache") },
    image: { go: () => theirs("image", "--no-cache") },
  });
  const nothing = await byTurns(5, {
    ours: { go: () => ours() },
    tarball: { go: () => theirs("tarball") },
    image: { go: () => theirs("image") },
  });
  const change = await byTurns(5, {
    ours: {
      go: async () => {
        round++;
        write();
        const took = await anew();
        needed.push(stepAndPack(stack));
        return took;
      },
    },
    plain: {
      go: () => {
        writeFileSync(lastStep, `#!/bin/bash\nset -e\n${edited(round)}\n`);
        return plainLimit(join(work, "plain-step"), image, lastStep);
      },
    },
    tarball: { go: () => theirs("tarball") },
    image: { go: () => theirs("image") },
  });
  const row = (what: string, took: Partial<Record<string, number>>, more = ""): string[] => {
    const { ours: value = NaN, tarball = NaN, image = NaN } = took;
    return [
      ...[what, seconds(value), seconds(tarball), ratio(tarball / value)],
      ...[seconds(image), ratio(image / value), more],
    ];
  };
  const { ours: rebuilt = NaN, plain = NaN } = change;
  const own = median(needed);
  report.table(
    "Five steps, two of them apt's, from command to flat tarball",
    [
      "case",
      "stackwright, this machine",
      "`buildah build --layers` of the tarball, mount and `tar \\| igzip`",
      "faster",
      "the same of an image made of it before",
      "faster",
      "against that step and pack with plain tools",
    ],
    [
      row("cold", cold),
      row("nothing changed", nothing),
      row("last step changed", change, ratio(rebuilt / plain)),
    ],
    `That step and pack with plain tools: ${seconds(plain)}, for the same step over an image of these steps, with overlay, lxc-execute and \`tar | igzip\`. ` +
      `In our rebuilds the two took ${seconds(own)}, as their records say: packing is less work for us. Buildah's tarball has no digests; ours has two.`,
  );
}

function stepAndPack({ folder, image }: Stack): number {
  const record = JSON.parse(readFileSync(join(folder, `${image}.json`), "utf8")) as {
    steps: { seconds: number }[];
    seconds: { pack: number };
  };
  return (record.steps.at(-1)?.seconds ?? NaN) + record.seconds.pack;
}
