import type { BuildFailure } from "../../main/contract/build.ts";
import type { BuildSummary } from "../../main/contract/history.ts";
import { useStacks } from "../engine/index.tsx";
import { Button, Icon, Prose } from "../parts/index.ts";
import { useActions } from "../workbench/use-actions.ts";
import { useLastLines } from "./last-lines.ts";

/** Why a build failed, where, and what to do now. */
export function FailureCard({ build, failure }: { build: BuildSummary; failure: BuildFailure }) {
  const { stacks } = useStacks();
  const { openFile, openShell, buildStack } = useActions();
  const lines = useLastLines(build.id, 6);
  const stack = stacks?.find(({ id }) => id === build.stack);
  const script = stack?.script;
  const { line } = failure;
  return (
    <section className="failure" aria-label="Why it failed">
      <h3>
        <Icon name="error" /> {failure.message}
      </h3>
      {failure.command !== undefined || line !== undefined ? (
        <dl>
          {line === undefined ? null : (
            <>
              <dt>Line</dt>
              <dd>
                {script !== undefined ? (
                  <button
                    type="button"
                    className="link"
                    onClick={() => openFile({ stack: build.stack, file: script }, { line, column: 1 })}
                  >
                    {script}:{line}
                  </button>
                ) : (
                  line
                )}
              </dd>
            </>
          )}
          {failure.command === undefined ? null : (
            <>
              <dt>Command</dt>
              <dd>
                <code>{failure.command}</code>
              </dd>
            </>
          )}
          {failure.status === undefined ? null : (
            <>
              <dt>Exit status</dt>
              <dd>{failure.status}</dd>
            </>
          )}
        </dl>
      ) : null}
      {failure.hint ? (
        <div className="failure-hint prose">
          <Prose text={failure.hint} />
        </div>
      ) : null}
      {lines && lines.length > 0 ? (
        <pre ref={showEnd} className="failure-output" aria-label="Last lines of output" tabIndex={0}>
          {lines.join("\n")}
        </pre>
      ) : null}
      <div className="failure-buttons">
        {build.kept ? (
          <Button icon="terminal" onClick={() => openShell({ kind: "failed-build", build: build.id })}>
            Shell here
          </Button>
        ) : null}
        {stack ? (
          <Button icon="play" onClick={() => buildStack(stack.id)}>
            Build again
          </Button>
        ) : null}
      </div>
    </section>
  );
}

function showEnd(output: HTMLElement | null): void {
  if (output) output.scrollTop = output.scrollHeight;
}
