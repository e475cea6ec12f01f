import type { Problem } from "../../main/contract/problem.ts";
import { Icon } from "../parts/index.ts";

interface ProblemListProps {
  problems: readonly Problem[] | undefined;
  open: (problem: Problem) => void;
}

/** What is wrong with the stack's files; a click goes there. */
export function ProblemList({ problems, open }: ProblemListProps) {
  if (!problems || problems.length === 0)
    return (
      <p className="empty">{problems ? "Nothing is wrong with this stack's files." : "Not checked yet."}</p>
    );
  return (
    <ul className="problems" aria-label="Problems">
      {problems.map((problem) => (
        <li key={`${problem.file}:${problem.line}:${problem.column}:${problem.code}:${problem.message}`}>
          <button type="button" className="problem" onClick={() => open(problem)}>
            <span
              role="img"
              aria-label={problem.severity}
              className={problem.severity === "error" ? "tone-bad" : "tone-warning"}
            >
              <Icon name={problem.severity} />
            </span>
            <span className="problem-text">
              {problem.message} {problem.hint ? <span className="problem-hint">{problem.hint}</span> : null}
            </span>
            <span className="problem-place">
              {problem.file.split(/[\\/]/).at(-1)}:{problem.line}:{problem.column}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
