import { eventIterator, oc } from "@orpc/contract";
import * as z from "zod";
import { frameActionSchema } from "./door.ts";
import { findingSchema, hostProfileSchema } from "./host.ts";
import {
  buildSummarySchema,
  buildUpdateSchema,
  startBuildResultSchema,
  startBuildSchema,
} from "./history.ts";
import { menuActionSchema } from "./menu.ts";
import { answerSchema, questionsSchema } from "./question.ts";
import { chunkSchema, recordingIdSchema } from "./recording.ts";
import { settingsSchema } from "./settings.ts";
import { shellSummarySchema, shellTargetSchema } from "./shell.ts";
import {
  catalogueEntrySchema,
  checkSchema,
  draftSchema,
  fileTextSchema,
  lintSchema,
  mentionsSchema,
  newStackSchema,
  stackChangeSchema,
  stackIdSchema,
  stackSummarySchema,
  writeResultSchema,
} from "./stack.ts";

const nothing = z.void();
const inStack = z.object({ stack: stackIdSchema, file: z.string() });
const byId = z.object({ id: z.string() });
const byHost = z.object({ host: z.string() });

// Expected errors reach the caller with the code, sentence and hint of a `Failure`.
const call = oc.errors({
  FAILURE: { data: z.object({ code: z.string(), message: z.string(), hint: z.string().optional() }) },
});

/** Every call and stream that a front end may make. One contract, served over a MessagePort and over a WebSocket. */
export const contract = {
  app: {
    info: call.output(
      z.object({
        version: z.string(),
        platform: z.string(),
        home: z.string(),
        workspace: z.string(),
        /** Whether this is the very first start: no stacks, no hosts, no builds. */
        firstRun: z.boolean(),
      }),
    ),
    /** Shows a file in its folder. */
    reveal: call.input(z.object({ path: z.string() })).output(nothing),
    frame: call.input(z.object({ action: frameActionSchema })).output(nothing),
    /** What is picked in the desktop's native menu; silent in a browser. */
    menu: call.output(eventIterator(menuActionSchema)),
  },
  settings: {
    get: call.output(settingsSchema),
    set: call.input(z.object({ settings: settingsSchema })).output(settingsSchema),
  },
  stacks: {
    list: call.output(z.array(stackSummarySchema)),
    watch: call.output(eventIterator(stackChangeSchema)),
    catalogue: call.output(z.array(catalogueEntrySchema)),
    create: call.input(newStackSchema).output(stackSummarySchema),
    /** The sample, with everything that it needs; may take as long as making a base does. */
    createSample: call.output(stackSummarySchema),
    /** What is being done to make the base that this machine makes itself; `null` while none is made. */
    watchBase: call.output(eventIterator(z.object({ step: z.string().nullable() }))),
    /** Ends its making: the calls that wait for it fail with `interrupted`. */
    cancelBase: call.output(nothing),
    /** Adds the spec at a path, e.g. one of vimage's, where it is. */
    open: call.input(z.object({ path: z.string() })).output(stackSummarySchema),
    rename: call.input(z.object({ stack: stackIdSchema, name: z.string() })).output(stackSummarySchema),
    /** One in the workspace goes to a trash folder beside it; one from elsewhere is only forgotten. */
    remove: call
      .input(z.object({ stack: stackIdSchema }))
      .output(z.object({ movedTo: z.string().nullable() })),
    /** Undoes that; `movedTo`: what it gave. */
    restore: call
      .input(z.object({ stack: stackIdSchema, movedTo: z.string().nullable() }))
      .output(stackSummarySchema),
    read: call.input(inStack).output(fileTextSchema),
    /** Writes only over `version`; `null` makes a new file, or overwrites knowingly. */
    write: call
      .input(inStack.extend({ text: z.string(), version: z.string().nullable() }))
      .output(writeResultSchema),
    /** An empty one. */
    addFile: call.input(inStack).output(nothing),
    /** `to`: its new path in the stack's folder. Gives the stack: by its spec's name it is known. */
    renameFile: call.input(inStack.extend({ to: z.string() })).output(stackSummarySchema),
    /** Where the spec names the file that will be called `to`. `text`: the spec's, as it is in the editor. */
    mentions: call
      .input(inStack.extend({ to: z.string(), text: z.string().optional() }))
      .output(mentionsSchema),
    /** Puts it into the trash folder beside the stacks, from where it can be brought back. */
    removeFile: call.input(inStack).output(z.object({ movedTo: z.string() })),
    restoreFile: call.input(inStack.extend({ movedTo: z.string() })).output(nothing),
    /** Problems of all files of the stack; `buffers` stand in for files that are not saved. */
    check: call
      .input(z.object({ stack: stackIdSchema, buffers: z.record(z.string(), z.string()) }))
      .output(checkSchema),
    /** ShellCheck's word on the scripts, which takes longer: this machine's, or that of the host whose line stands. */
    lint: call
      .input(
        z.object({
          stack: stackIdSchema,
          buffers: z.record(z.string(), z.string()),
          host: z.string().optional(),
        }),
      )
      .output(lintSchema),
    /** The text as a formatter would have it (`indent`: spaces, 0 for tabs); the same text, and why, when it can't be read. */
    format: call
      .input(inStack.extend({ text: z.string(), indent: z.number().int().min(0).max(16) }))
      .output(z.object({ text: z.string(), problem: z.string().optional() })),
    schema: call.output(z.record(z.string(), z.unknown())),
  },
  drafts: {
    list: call.output(z.array(draftSchema)),
    save: call.input(draftSchema).output(nothing),
    drop: call.input(inStack).output(nothing),
  },
  hosts: {
    list: call.output(z.array(hostProfileSchema)),
    /** Names of `~/.ssh/config` that are not saved yet. */
    suggestions: call.output(z.array(z.object({ name: z.string(), detail: z.string() }))),
    add: call.input(hostProfileSchema).output(nothing),
    /** The one of that name. */
    change: call.input(hostProfileSchema).output(nothing),
    /** What is remembered for it and its builds follow. */
    rename: call.input(byHost.extend({ name: z.string() })).output(nothing),
    remove: call.input(byHost).output(nothing),
    connect: call.input(byHost).output(z.object({ title: z.string() })),
    /** States of all lines, sent whole whenever one changes. */
    watch: call.output(
      eventIterator(
        z.record(
          z.string(),
          z.object({
            state: z.enum(["idle", "connecting", "connected", "waiting", "failed"]),
            reason: z.string().optional(),
            retryIn: z.number().optional(),
          }),
        ),
      ),
    ),
    retry: call.input(byHost).output(nothing),
    doctor: call.input(byHost).output(z.array(findingSchema)),
    /** Gives the id of a recording of the package manager's output. */
    setup: call.input(byHost).output(z.object({ recording: recordingIdSchema })),
    /** What is being installed is installed to its end, nothing more is begun. */
    cancelSetup: call.input(z.object({ recording: recordingIdSchema })).output(nothing),
    /** When the caller gives up, what is being removed is removed whole, and nothing more. */
    sweep: call
      .input(byHost.extend({ days: z.number().int().min(0) }))
      .output(z.object({ freed: z.number() })),
  },
  questions: {
    watch: call.output(eventIterator(questionsSchema)),
    answer: call.input(answerSchema).output(nothing),
    /** Forgets the secrets remembered for a host, by its name, or for a stack, by its id. */
    forget: call.input(z.object({ about: z.string() })).output(nothing),
  },
  builds: {
    list: call.output(z.array(buildSummarySchema)),
    start: call.input(startBuildSchema).output(startBuildResultSchema),
    cancel: call.input(byId).output(nothing),
    /** Forgets the build that waits for the one of its stack that is under way. */
    unqueue: call.input(z.object({ stack: z.string() })).output(nothing),
    follow: call.input(byId).output(eventIterator(buildUpdateSchema)),
    /** Changes of any build's summary. */
    watch: call.output(eventIterator(buildSummarySchema)),
    /** Where a running build is to stop from now on: lines of its script. */
    setBreakpoints: call.input(byId.extend({ lines: z.array(z.number().int().positive()) })).output(nothing),
    /** Lets a stopped build go on: to the next breakpoint, the next line, or the end of its step. */
    goOn: call.input(byId.extend({ to: z.enum(["breakpoint", "line", "step-end"]) })).output(nothing),
    /** The commands that were typed in shells of a kept or stopped build, oldest first. */
    typed: call.input(byId).output(z.array(z.string())),
    /** The spec and the script as they were in that build. */
    /** `untraced`: why lines and steps of a script can't be known (not Bash), in words. */
    sources: call
      .input(byId)
      .output(z.array(z.object({ file: z.string(), text: z.string(), untraced: z.string().optional() }))),
    /** `onHost`: what its host has of it, too. `stays`: why that is still there. When the caller gives up meanwhile, nothing is removed here. */
    remove: call
      .input(byId.extend({ onHost: z.boolean().default(true) }))
      .output(z.object({ stays: z.string().nullable() })),
    /** Brings home the image of a succeeded build that is not on this machine (any more); followed as the build itself is. */
    fetch: call.input(byId).output(nothing),
    setActive: call.input(byId).output(nothing),
    /** Offsets of the lines of a build's log that hold a text, at most 1,000. */
    searchLog: call
      .input(byId.extend({ text: z.string().min(1) }))
      .output(z.array(z.object({ offset: z.number(), line: z.string() }))),
  },
  shells: {
    list: call.output(z.array(shellSummarySchema)),
    open: call
      .input(z.object({ target: shellTargetSchema, cols: z.number().int(), rows: z.number().int() }))
      .output(shellSummarySchema),
    watch: call.output(eventIterator(shellSummarySchema)),
    write: call.input(byId.extend({ data: z.string() })).output(nothing),
    resize: call.input(byId.extend({ cols: z.number().int(), rows: z.number().int() })).output(nothing),
    close: call.input(byId).output(nothing),
  },
  recordings: {
    read: call
      .input(
        z.object({
          id: recordingIdSchema,
          offset: z.number().int().nonnegative(),
          /** Bytes. */
          max: z
            .number()
            .int()
            .positive()
            .max(1 << 20),
          /** Milliseconds to wait for the first byte. */
          wait: z.number().int().nonnegative().max(60_000),
          /** Lines that the reader keeps: what is before the last so many may be left out, where a terminal would end up the same. */
          skim: z.number().int().positive().max(1_000_000).optional(),
          /** Somebody types where this is read: what comes from the host may come slower than it could. */
          calm: z.boolean().optional(),
        }),
      )
      .output(chunkSchema),
  },
};
