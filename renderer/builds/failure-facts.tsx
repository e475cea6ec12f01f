import type { ReactNode } from "react";
import type { BuildFailure } from "../../main/contract/build.ts";
import type { BuildSummary } from "../../main/contract/history.ts";
import { useActions } from "../workbench/use-actions.ts";

interface FailureFactsProps {
  build: BuildSummary;
  failure: BuildFailure;
  script: string | undefined;
}

/** Where a build failed, and with what. */
export function FailureFacts({ build, failure, script }: FailureFactsProps) {
  const { openBuiltLine } = useActions();
  const { step, line, command, status, cwd } = failure;
  const facts: (readonly [string, ReactNode] | false)[] = [
    step !== undefined && ["Step", step],
    line !== undefined && [
      "Line",
      script === undefined ? (
        line
      ) : (
        <button type="button" className="link" onClick={() => openBuiltLine(build, line)}>
          {script}:{line}
        </button>
      ),
    ],
    command !== undefined && ["Command", <code key="command">{command}</code>],
    status !== undefined && ["Exit status", status],
    cwd !== undefined && ["Directory", <code key="cwd">{cwd}</code>],
  ];
  const known = facts.filter((fact) => fact !== false);
  if (known.length === 0) return null;
  return (
    <dl>
      {known.map(([name, value]) => (
        <Fact key={name} name={name}>
          {value}
        </Fact>
      ))}
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
