import { homedir } from "node:os";
import { isAbsolute } from "node:path";
import { implement } from "@orpc/server";
import type { Door } from "../contract/door.ts";
import { Failure } from "../contract/failure.ts";
import { contract } from "../contract/index.ts";
import type { App } from "../engine.ts";
import { specJsonSchema } from "../spec/index.ts";
import { toContractError } from "./errors.ts";
import { untilAborted } from "./until-aborted.ts";

export type AppRouter = ReturnType<typeof createRouter>;

/** The contract over the engine. Every connection brings its own door as context. Inputs, outputs and events are checked by the contract. */
export function createRouter(app: App, report: (defect: unknown) => void = logDefect) {
  const base = implement(contract)
    .$context<{ door: Door }>()
    .use(async ({ next }) => {
      try {
        return await next();
      } catch (error) {
        throw toContractError(error, report);
      }
    });
  const { stacks, belongings, drafts, settings, presence, questions, history, shells, recordings } = app;

  return base.router({
    app: {
      info: base.app.info.handler(() => app.info()),
      reveal: base.app.reveal.handler(({ input, context }) => context.door.reveal(checkedPath(input.path))),
      frame: base.app.frame.handler(({ input, context }) => context.door.frame(input.action)),
      menu: base.app.menu.handler(({ context, signal }) => context.door.menu(signal)),
    },
    settings: {
      get: base.settings.get.handler(() => settings.get()),
      set: base.settings.set.handler(({ input }) => app.changeSettings(input.settings)),
    },
    stacks: {
      list: base.stacks.list.handler(() => stacks.list()),
      watch: base.stacks.watch.handler(async ({ signal }) =>
        untilAborted(await app.stackWatch.watch(), signal),
      ),
      catalogue: base.stacks.catalogue.handler(() => stacks.catalogue()),
      create: base.stacks.create.handler(({ input }) => belongings.createStack(input)),
      createSample: base.stacks.createSample.handler(() => belongings.createSample()),
      watchBase: base.stacks.watchBase.handler(({ signal }) => untilAborted(stacks.madeBase.watch(), signal)),
      cancelBase: base.stacks.cancelBase.handler(() => stacks.madeBase.cancel()),
      open: base.stacks.open.handler(({ input }) => stacks.open(input.path)),
      rename: base.stacks.rename.handler(({ input }) => belongings.renameStack(input.stack, input.name)),
      remove: base.stacks.remove.handler(({ input }) => belongings.removeStack(input.stack)),
      restore: base.stacks.restore.handler(({ input }) =>
        belongings.restoreStack(input.stack, input.movedTo),
      ),
      read: base.stacks.read.handler(({ input }) => stacks.read(input.stack, input.file)),
      write: base.stacks.write.handler(({ input }) =>
        stacks.write(input.stack, input.file, input.text, input.version),
      ),
      addFile: base.stacks.addFile.handler(({ input }) => stacks.addFile(input.stack, input.file)),
      renameFile: base.stacks.renameFile.handler(({ input }) =>
        belongings.renameFile(input.stack, input.file, input.to),
      ),
      mentions: base.stacks.mentions.handler(({ input }) =>
        stacks.mentions(input.stack, input.file, input.to, input.text),
      ),
      removeFile: base.stacks.removeFile.handler(({ input }) => stacks.removeFile(input.stack, input.file)),
      restoreFile: base.stacks.restoreFile.handler(({ input }) =>
        stacks.restoreFile(input.stack, input.file, input.movedTo),
      ),
      check: base.stacks.check.handler(({ input }) => stacks.check(input.stack, input.buffers)),
      lint: base.stacks.lint.handler(({ input, signal }) =>
        stacks.lint(input.stack, input.buffers, input.host, signal),
      ),
      format: base.stacks.format.handler(({ input }) =>
        stacks.format(input.stack, input.file, input.text, input.indent),
      ),
      schema: base.stacks.schema.handler(() => ({ ...specJsonSchema() })),
    },
    drafts: {
      list: base.drafts.list.handler(() => drafts.list()),
      save: base.drafts.save.handler(({ input }) => drafts.save(input)),
      drop: base.drafts.drop.handler(({ input }) => drafts.drop(input)),
    },
    hosts: {
      list: base.hosts.list.handler(() => presence.list()),
      suggestions: base.hosts.suggestions.handler(() => presence.suggestions()),
      add: base.hosts.add.handler(({ input }) => presence.add(input)),
      change: base.hosts.change.handler(({ input }) => app.hostChanges.change(input)),
      rename: base.hosts.rename.handler(({ input }) => app.hostChanges.rename(input.host, input.name)),
      remove: base.hosts.remove.handler(({ input }) => app.hostChanges.remove(input.host)),
      connect: base.hosts.connect.handler(({ input, signal }) => presence.connect(input.host, signal)),
      watch: base.hosts.watch.handler(({ signal }) => untilAborted(presence.watch(), signal)),
      retry: base.hosts.retry.handler(({ input }) => presence.retry(input.host)),
      doctor: base.hosts.doctor.handler(({ input, signal }) => presence.doctor(input.host, signal)),
      setup: base.hosts.setup.handler(async ({ input, signal }) => ({
        recording: await app.setupHost(input.host, signal),
      })),
      cancelSetup: base.hosts.cancelSetup.handler(({ input }) => app.cancelSetup(input.recording)),
      sweep: base.hosts.sweep.handler(async ({ input, signal }) => ({
        freed: await app.sweepHost(input.host, input.days, signal),
      })),
    },
    questions: {
      watch: base.questions.watch.handler(({ signal }) => untilAborted(questions.watch(), signal)),
      answer: base.questions.answer.handler(({ input }) => questions.answer(input)),
      forget: base.questions.forget.handler(({ input }) => app.forget(input.about)),
    },
    builds: {
      list: base.builds.list.handler(() => history.list()),
      start: base.builds.start.handler(({ input }) => history.start(input)),
      cancel: base.builds.cancel.handler(({ input }) => history.cancel(input.id)),
      unqueue: base.builds.unqueue.handler(({ input }) => history.unqueue(input.stack)),
      follow: base.builds.follow.handler(async ({ input, signal }) =>
        untilAborted(await history.follow(input.id), signal),
      ),
      watch: base.builds.watch.handler(({ signal }) => untilAborted(history.watch(), signal)),
      setBreakpoints: base.builds.setBreakpoints.handler(({ input }) =>
        history.setBreakpoints(input.id, input.lines),
      ),
      goOn: base.builds.goOn.handler(({ input }) => history.goOn(input.id, input.to)),
      typed: base.builds.typed.handler(({ input }) => history.typed(input.id)),
      sources: base.builds.sources.handler(({ input }) => history.sources(input.id)),
      remove: base.builds.remove.handler(async ({ input, signal }) => ({
        stays: (await history.remove(input.id, input.onHost, signal)) ?? null,
      })),
      fetch: base.builds.fetch.handler(({ input }) => history.fetch(input.id)),
      setActive: base.builds.setActive.handler(({ input }) => history.setActive(input.id)),
      searchLog: base.builds.searchLog.handler(({ input, signal }) =>
        history.searchLog(input.id, input.text, signal),
      ),
    },
    shells: {
      list: base.shells.list.handler(() => shells.list()),
      open: base.shells.open.handler(({ input }) =>
        shells.open(input.target, { cols: input.cols, rows: input.rows }),
      ),
      watch: base.shells.watch.handler(({ signal }) => untilAborted(shells.watch(), signal)),
      write: base.shells.write.handler(({ input }) => shells.write(input.id, input.data)),
      resize: base.shells.resize.handler(({ input }) =>
        shells.resize(input.id, { cols: input.cols, rows: input.rows }),
      ),
      close: base.shells.close.handler(({ input }) => shells.close(input.id)),
    },
    recordings: {
      read: base.recordings.read.handler(({ input, signal }) => recordings.read(input, signal)),
    },
  });
}

function checkedPath(path: string): string {
  const absolute = path.replace(/^~(?=\/)/, homedir());
  if (isAbsolute(absolute)) return absolute;
  throw new Failure("input-path", `${JSON.stringify(path)} is not a whole path.`);
}

function logDefect(defect: unknown): void {
  process.stderr.write(`${defect instanceof Error ? (defect.stack ?? defect.message) : String(defect)}\n`);
}
