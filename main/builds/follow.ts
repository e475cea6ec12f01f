import type { FileHandle } from "node:fs/promises";
import type { BuildEvent } from "../contract/build.ts";
import type { Agent } from "../hosts/agent.ts";
import { gathered, PieceWriter } from "../hosts/pieces.ts";
import { askStatus } from "./ask-status.ts";
import { parseEvent, type BuildFolder } from "./build-folder.ts";
import { growingFile, type Growing } from "./growing-file.ts";
import { LogPosition } from "./log-position.ts";

/** Where a build's output and events go, in the order in which they happened. A slow reader slows the reading. */
export interface BuildSink {
  event(event: BuildEvent): void;
  output(chunk: Buffer): Promise<void> | void;
}

type Ended = BuildEvent & { type: "ended" };

/**
 * Milliseconds between two writes of a log that grows all the time. A host sends it in hundreds of small pieces a second; to write each of them and to tell the
 * windows of it costs the processor more than what is in them, and nobody sees more than a frame of the screen.
 */
const writePace = 16;

/** How much of a build's files has been shown, in bytes. */
export interface Shown {
  log: number;
  events: number;
}

/** Shows what this machine has of a build beyond `shown`, and moves `shown` on. Gives the `ended` event once it is there. */
export async function replay(folder: BuildFolder, sink: BuildSink, shown: Shown): Promise<Ended | undefined> {
  const lines = await folder.eventsFrom(shown.events);
  const size = await folder.logSize();
  let ended: Ended | undefined;
  const showUpTo = async (offset: number) => {
    const end = Math.min(offset, size);
    await folder.readLog(shown.log, end, (chunk) => sink.output(chunk));
    shown.log = Math.max(shown.log, end);
  };
  for (const { event, end } of lines) {
    if (event) {
      await showUpTo(event.log ?? shown.log);
      if (event.type === "ended") ended = event;
      sink.event(event);
    }
    shown.events = end;
  }
  await showUpTo(size);
  return ended;
}

/**
 * Copies a build's log and events from the host into `folder`, from the byte where the last copy stopped, and shows them to `sink`.
 * Gives the `ended` event; nothing when both streams ended without one (the build is lost). Throws `host-connection-lost`
 * when the line broke: call again with a new one.
 */
export async function follow(
  agent: Agent,
  id: string,
  folder: BuildFolder,
  sink: BuildSink,
  signal: AbortSignal,
): Promise<Ended | undefined> {
  // What a crash left of a line comes again as a whole.
  await folder.dropHalfEvent();
  const ahead = await folder.ahead();
  const [log, events] = await Promise.all([folder.openLog(), folder.openEvents()]);
  const channels: Growing[] = [];
  const stop = () => channels.forEach((channel) => channel.close());
  signal.addEventListener("abort", stop);
  try {
    const [logSize, eventsSize] = await Promise.all([log.stat(), events.stat()]);
    const [logChannel, eventsChannel] = await Promise.all([
      growing(agent, "log", id, logSize.size),
      growing(agent, "events", id, eventsSize.size),
    ]);
    channels.push(logChannel, eventsChannel);
    signal.throwIfAborted();
    const begun = logSize.size > 0 || (await folder.events()).some(mayPrint);
    const position = new LogPosition(logSize.size, begun);
    const pumps = [
      copyLog(logChannel, log, position, sink),
      copyEvents(eventsChannel, events, { ahead, begun }, position, sink),
    ] as const;
    const both = Promise.all(pumps).then(([, ended]) => ended);
    // The last event is enough; without one, only the end of both streams says that nothing more comes.
    return await Promise.race([pumps[1].then((ended) => ended ?? both), both]);
  } finally {
    signal.removeEventListener("abort", stop);
    stop();
    await Promise.all([log.close(), events.close()]);
  }
}

/** Asked for its status, the agent writes a lost build's last words. */
async function growing(agent: Agent, name: "log" | "events", id: string, offset: number): Promise<Growing> {
  const folder = agent.fileHere("builds", id);
  const here = folder && (await growingFile(folder, name, offset, () => askStatus(agent, id)));
  if (here) return here;
  const channel = await agent.run([name, id, String(offset)]);
  channel.stdin.on("error", () => undefined).end();
  return channel;
}

async function copyLog(
  channel: Growing,
  log: FileHandle,
  position: LogPosition,
  sink: BuildSink,
): Promise<void> {
  const writer = new PieceWriter(log);
  try {
    for await (const pieces of gathered(channel.stdout, writePace)) {
      await writer.write(pieces);
      for (const piece of pieces)
        for (let shown = 0; shown < piece.length;) {
          const part = piece.subarray(shown, shown + (await position.room()));
          await sink.output(part);
          shown += part.length;
          position.advance(part.length);
        }
    }
    await channel.exit;
  } finally {
    position.end();
  }
}

/** `ahead`: seconds of the host's clock. `begun`: whether there may be output by now. */
async function copyEvents(
  channel: Growing,
  events: FileHandle,
  { ahead, begun }: { ahead: number; begun: boolean },
  position: LogPosition,
  sink: BuildSink,
): Promise<Ended | undefined> {
  let rest = "";
  try {
    for await (const chunk of channel.stdout.setEncoding("utf8") as AsyncIterable<string>) {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        const [event] = parseEvent(line, ahead);
        if (event) {
          await position.reaches(event.log ?? 0);
          // A line that broke has ended the log early: this event comes again, after the bytes that belong before it.
          if ((event.log ?? 0) > position.offset) return undefined;
        }
        await events.appendFile(`${line}\n`);
        if (event) sink.event(event);
        if (event?.type === "ended") return event;
        begun ||= event !== undefined && mayPrint(event);
      }
      if (begun) position.free();
    }
    await channel.exit;
    return undefined;
  } finally {
    position.free();
  }
}

/** Whether a build may print something from this event on. */
function mayPrint(event: BuildEvent): boolean {
  return (event.type === "begin" && event.phase === "script") || (event.log ?? 0) > 0;
}
