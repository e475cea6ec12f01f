import { useRef } from "react";
import type { BuildFailure } from "../../main/contract/build.ts";
import type { BuildSummary } from "../../main/contract/history.ts";
import { usePassOnFocus } from "../commands/use-pass-on-focus.ts";
import { useStacks } from "../engine/index.tsx";
import { Button, Icon, Prose, withCode } from "../parts/index.ts";
import { useActions } from "../workbench/use-actions.ts";
import { FailureFacts } from "./failure-facts.tsx";
import { FailureOutput } from "./failure-output.tsx";
import { StepOffer } from "./step-offer.tsx";
import { TypedOffer } from "./typed-offer.tsx";
import { useFollowed } from "./use-followed.ts";

/** Why a build failed, where, and what to do now. */
export function FailureCard({ build, failure }: { build: BuildSummary; failure: BuildFailure }) {
  const { stacks } = useStacks();
  const { openShell, buildStack, resume } = useActions();
  const { steps, ended } = useFollowed();
  const { line } = failure;
  const card = useRef<HTMLElement>(null);
  usePassOnFocus(card, "panel");
  const stack = stacks?.find(({ id }) => id === build.stack);
  const canResume = stack && build.kept && failure.step !== undefined;
  return (
    <section ref={card} className="failure" aria-label="Why it failed">
      <h3>
        <Icon name="error" /> <span>{withCode(failure.message)}</span>
      </h3>
      <FailureFacts build={build} failure={failure} script={stack?.script} />
      {failure.hint ? (
        <div className="failure-hint prose">
          <Prose text={failure.hint} />
        </div>
      ) : null}
      <FailureOutput build={build.id} line={line} />
      <div className="failure-buttons">
        {build.kept ? (
          <Button icon="terminal" onClick={() => openShell({ kind: "failed-build", build: build.id })}>
            Shell here
          </Button>
        ) : null}
        {canResume ? (
          <Button
            icon="play"
            title={`Saves, and runs the script as it is now from the step ${failure.step} on`}
            onClick={() => resume(build)}
          >
            Resume
          </Button>
        ) : null}
        {stack ? (
          <Button
            look={canResume ? "quiet" : "plain"}
            {...(canResume ? {} : { icon: "play" })}
            onClick={() => buildStack(stack.id)}
          >
            Build again
          </Button>
        ) : null}
      </div>
      {stack && line !== undefined && ended && steps.length === 0 ? (
        <StepOffer build={build} line={line} />
      ) : null}
      {stack && build.kept && line !== undefined ? <TypedOffer build={build} /> : null}
    </section>
  );
}
