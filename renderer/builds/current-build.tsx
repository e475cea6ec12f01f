import { useRef } from "react";
import { whatGoesOn } from "../../main/contract/broken-line.ts";
import type { BuildSummary } from "../../main/contract/history.ts";
import { durationText } from "../../main/contract/texts.ts";
import { usePassOnFocus } from "../commands/use-pass-on-focus.ts";
import { hostTitle, useBuilds, useHosts } from "../engine/index.tsx";
import { Button, Icon, ImageName, useNotices, useNow } from "../parts/index.ts";
import { useActions } from "../workbench/use-actions.ts";
import { StateMark } from "./build-marks.tsx";
import { BuildTimeline } from "./build-timeline.tsx";
import { FailureCard } from "./failure-card.tsx";
import { SilentDots } from "./silent-dots.tsx";
import type { BuildView } from "./timeline.ts";
import { useFollowed } from "./use-followed.ts";
import { useGoesText } from "./use-goes-text.ts";

interface CurrentBuildProps {
  build: BuildSummary;
  history: readonly BuildSummary[];
}

/** The build that is looked at: its state, phases, remarks, and why it failed. */
export function CurrentBuild({ build, history }: CurrentBuildProps) {
  const view = useFollowed();
  const goes = useGoesText(build);
  const { cancelling } = useBuilds();
  const { cancelBuild } = useActions();
  const running = build.state === "running";
  const now = useNow(running ? 1000 : undefined);
  const failure = build.failure ?? view.failure;
  const { host } = build;
  return (
    <section className="current" aria-label={`Build ${build.image}`}>
      <header className="current-head">
        <StateMark state={build.state} />
        <strong title={`${build.image} (${build.id})`}>
          <ImageName name={build.image} />
        </strong>
        {running ? (
          <Button
            look="quiet"
            icon="stop"
            busy={cancelling.has(build.id)}
            onClick={() => cancelBuild(build.id)}
          >
            {cancelling.has(build.id) ? "Cancelling" : "Cancel"}
          </Button>
        ) : null}
      </header>
      <p className="current-line" role="status">
        {goes} on {hostTitle(host)}
        {build.took === undefined ? null : (
          <>
            {" · "}
            <span className="current-took">{durationText(build.took)}</span>
          </>
        )}
        {running ? (
          <span aria-hidden="true">
            {" · "}
            <span className="current-took">{durationText(Math.max(0, now - build.started))}</span>
          </span>
        ) : null}
      </p>
      {build.next ? <NextNote stack={build.stack} /> : null}
      {running && view.connection ? (
        <ConnectionNote host={host} view={view} connection={view.connection} />
      ) : null}
      <BuildTimeline build={build} history={history} view={view} />
      {view.notes.map((note) => (
        <p key={note.text} className={`note note-${note.level}`}>
          <Icon name={note.level === "warning" ? "warning" : "info"} />
          <span>
            {note.text}
            {note.hint ? <span className="note-hint"> {note.hint}</span> : null}
          </span>
        </p>
      ))}
      <SilentDots build={build} />
      {build.state === "failed" && failure ? <FailureCard build={build} failure={failure} /> : null}
      {build.state === "partial" ? <PartialNote build={build} view={view} /> : null}
      {build.state === "succeeded" && view.over && build.tarball === undefined ? (
        <NotHereNote id={build.id} />
      ) : null}
      {build.state === "lost" ? (
        <p className="note note-warning">
          <Icon name="warning" />
          <span>
            The build&apos;s process is gone and left no result: the host was probably restarted. Build again.
          </span>
        </p>
      ) : null}
    </section>
  );
}

/** Another build waits for this one. */
function NextNote({ stack }: { stack: string }) {
  const { unqueue } = useBuilds();
  const { attempt } = useNotices();
  return (
    <p className="note note-info" role="status">
      <Icon name="info" />
      <span>
        The next build begins when this one has ended.{" "}
        <button type="button" className="link" onClick={() => attempt(() => unqueue(stack))}>
          Don&apos;t build it
        </button>
      </span>
    </p>
  );
}

/** Its download was cancelled, or its file is gone. */
function NotHereNote({ id }: { id: string }) {
  const { fetchImage } = useActions();
  return (
    <p className="note note-info" role="status">
      <Icon name="info" />
      <span>
        The image is not on this machine.{" "}
        <button type="button" className="link" onClick={() => fetchImage(id)}>
          Download it
        </button>
      </span>
    </p>
  );
}

/** It ended where it was asked to: what it left can be looked at. */
function PartialNote({ build, view }: { build: BuildSummary; view: BuildView }) {
  const { openShell, buildStack } = useActions();
  const card = useRef<HTMLElement>(null);
  usePassOnFocus(card, "panel");
  const last = view.steps.findLast(({ state }) => state === "done")?.name;
  return (
    <section ref={card} className="partial" aria-label="Ended early">
      <p>Ended after {last === undefined ? "a step" : `the step ${last}`}, as asked: there is no image.</p>
      <div className="failure-buttons">
        {build.kept ? (
          <Button icon="terminal" onClick={() => openShell({ kind: "failed-build", build: build.id })}>
            Shell here
          </Button>
        ) : null}
        <Button icon="play" onClick={() => buildStack(build.stack)}>
          Build all of it
        </Button>
      </div>
    </section>
  );
}

function ConnectionNote({
  host,
  view,
  connection,
}: {
  host: string;
  view: BuildView;
  connection: NonNullable<BuildView["connection"]>;
}) {
  const { retry } = useHosts();
  const { state, retryIn, reason } = connection;
  const running = view.phases.find((phase) => phase.state === "running");
  // What is read here has nothing begun there.
  const phase = running?.progress?.doing === "reading" ? undefined : running?.name;
  return (
    <p className="note note-warning" role="status">
      <Icon name="warning" />
      <span>
        {state === "connecting" ? "Connecting again …" : `The connection is lost. ${whatGoesOn(phase)}`}
        {reason ? ` ${reason}` : ""}
        {retryIn === undefined ? "" : ` Next try in ${durationText(retryIn)}.`}{" "}
        <button type="button" className="link" onClick={() => void retry(host).catch(() => undefined)}>
          Try now
        </button>
      </span>
    </p>
  );
}
