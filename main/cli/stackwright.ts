import { Command, InvalidArgumentError } from "commander";
import { explain } from "../contract/failure.ts";
import { readSize } from "../contract/size.ts";
import { exitCodeOf, exitCodes } from "./exit-codes.ts";
import { watchReaders } from "./output.ts";
import { version } from "./version.ts";

// Every command's code is begun when it is run: `--help` and `validate` answer at once.
const program = new Command("stackwright")
  .description("Builds OS images for LXC from a spec (YAML) and a provisioning script.")
  .version(version)
  .addHelpText(
    "after",
    "\nExit codes: 0 done · 1 the build failed · 2 bad input · 3 trouble with the host · 130 interrupted",
  )
  .exitOverride((error) => process.exit(error.exitCode === 0 ? exitCodes.ok : exitCodes.badInput));

const onHost = (command: Command) =>
  command
    .option(
      "--host <host>",
      "where: a saved host, user@host[:port], a Host of ~/.ssh/config, or local",
      "local",
    )
    .option("--sudo", "become root there with sudo");
const watched = (command: Command) =>
  command
    .option("--quiet", "print only what went wrong")
    .option("--json", "print one event a line, for programs");

const buildCommand = onHost(watched(program.command("build"))).argument("<spec>", "the image spec, YAML");
buildCommand
  .description("build an image; it ends in this folder as NAME.tar.gz, NAME.log and NAME.json")
  .option("-o, --output <folder>", "put the image there instead")
  .option("--no-cache", "run every step, whatever there is of earlier builds")
  .option("--from <step>", "run this step and all after it")
  .option("--until <step>", "end after this step, in a shell")
  .option("--force", "build although the script has mistakes, or nothing has changed")
  .option("--resume [id]", "go on from the step in which a build failed (the last one, unless said which)")
  .action((spec, options) => run(async () => (await import("./commands/build.ts")).build(spec, options)));

onHost(program.command("shell").argument("[spec]", "the image spec, YAML"))
  .description("open a terminal in a container over the spec's base image (thrown away at the end)")
  .option(
    "--build <id>",
    "enter the filesystem that a failed or partial build left instead; an id, or `last`",
  )
  .action((spec, options) => run(async () => (await import("./commands/shell.ts")).shell(spec, options)));

program
  .command("validate")
  .argument("<spec...>", "image specs, YAML")
  .description("check specs and print every mistake with its line")
  .option("--json", "print one problem a line, for programs")
  .action((specs, options) =>
    run(async () => (await import("./commands/validate.ts")).validate(specs, options)),
  );

program
  .command("schema")
  .description("print the JSON Schema of the spec, for editors")
  .action(() => run(async () => (await import("./commands/validate.ts")).printSchema()));

program
  .command("builds")
  .description("list the builds started here")
  .option("--json", "print one build a line, for programs")
  .action((options) => run(async () => (await import("./commands/builds.ts")).listBuilds(options)));

/** Its argument, told by every command that takes one. */
const idWords = "of the build; its beginning or end will do, or `last`";

watched(program.command("attach").argument("<id>", idWords))
  .description("come back to a build: what it printed so far, then live to its end and its image")
  .option("-o, --output <folder>", "put the image there, not where the build was told to")
  .action((id, options) => run(async () => (await import("./commands/build.ts")).attach(id, options)));

program
  .command("cancel")
  .argument("<id>", idWords)
  .description("end a running build and remove what it made")
  .action((id) => run(async () => (await import("./commands/builds.ts")).cancelBuild(id)));

program
  .command("log")
  .argument("<id>", idWords)
  .description("print the log of a build, byte for byte")
  .action((id) => run(async () => (await import("./commands/builds.ts")).showLog(id)));

onHost(program.command("doctor"))
  .description("check whether a host can build, and say what to do where it can't")
  .option("--json", "print one finding a line, for programs")
  .action((options) => run(async () => (await import("./commands/hosts.ts")).doctor(options)));

onHost(program.command("setup"))
  .description("install on a host what building needs")
  .action((options) => run(async () => (await import("./commands/hosts.ts")).setup(options)));

onHost(program.command("gc"))
  .description("remove ended builds, kept filesystems, unused layers and bases from a host")
  .option("--days <n>", "only what is older than that", wholeNumber, 0)
  .option(
    "--layers-limit <size>",
    "then the least recently used layers beyond this size, e.g. 20G (as set for the host)",
    byteSize,
  )
  .action((options) => run(async () => (await import("./commands/hosts.ts")).sweep(options)));

program
  .command("serve")
  .description("open the app in a browser: prints an address that works once")
  .option("--port <n>", "listen on this port (7420, or any that is free)", portNumber)
  .option("--address <address>", "let other machines in: listen on this address of this machine", "127.0.0.1")
  .option("--open", "open it in this machine's browser")
  .action((options) => run(async () => (await import("./commands/serve.ts")).serve(options)));

function portNumber(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
    throw new InvalidArgumentError("It must be a number from 0 to 65535.");
  return Number(text);
}

function wholeNumber(text: string): number {
  if (!/^\d{1,5}$/.test(text)) throw new InvalidArgumentError("It must be a whole number.");
  return Number(text);
}

/** Bytes. */
function byteSize(text: string): number {
  const bytes = readSize(text);
  if (bytes === undefined || !Number.isSafeInteger(bytes))
    throw new InvalidArgumentError("It must be a number of bytes, or a number with K, M, G or T.");
  return bytes;
}

async function run(command: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await command();
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`);
    if (process.env["STACKWRIGHT_DEBUG"] && error instanceof Error)
      process.stderr.write(`${error.stack ?? ""}\n`);
    process.exitCode = exitCodeOf(error);
  }
}

watchReaders();
void program.parseAsync();
