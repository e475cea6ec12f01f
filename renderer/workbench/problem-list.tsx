import type { Problem } from "../../main/contract/problem.ts";
import type { Lint } from "../../main/contract/stack.ts";
import { Button, Icon, IconButton, Prose, useMenu, withCode } from "../parts/index.ts";
import { byFile } from "./by-file.ts";
import { lintWords } from "./lint-words.ts";

interface ProblemListProps {
  problems: readonly Problem[] | undefined;
  lint: Lint | undefined;
  /** What a file is called in the list. */
  nameOf: (problem: Problem) => string;
  open: (problem: Problem) => void;
  /** Does what one of its fixes, by its title, says. */
  mend: (problem: Problem, title: string) => void;
}

/** What is wrong with the stack's files, file by file: a click goes there, a button mends it. */
export function ProblemList({ problems, lint, nameOf, open, mend }: ProblemListProps) {
  const { menu, below } = useMenu();
  if (!problems) return <p className="empty">Not checked yet.</p>;
  return (
    <div className="problems">
      {problems.length === 0 ? <p className="empty">Nothing is wrong with this stack&apos;s files.</p> : null}
      {byFile(problems, nameOf).map(({ file, problems: mine }) => (
        <section key={file} aria-label={`Problems of ${file}`}>
          <h3 className="problem-file">
            <Icon name="file" /> {file} <span className="count">{mine.length}</span>
          </h3>
          <ul>
            {mine.map((problem) => (
              <li
                key={`${problem.line}:${problem.column}:${problem.code}:${problem.message}`}
                className="problem"
              >
                <button type="button" className="problem-main" onClick={() => open(problem)}>
                  <Severity of={problem} />
                  <span className="problem-text">
                    {withCode(problem.message)}{" "}
                    {problem.hint ? <span className="problem-hint">{withCode(problem.hint)}</span> : null}
                  </span>
                </button>
                {problem.link === undefined ? null : (
                  <a
                    href={problem.link}
                    className="problem-code"
                    title={`What ${problem.code} means, in the browser`}
                    target="_blank"
                    rel="noreferrer"
                  >
                    {problem.code}
                  </a>
                )}
                <Fixes
                  of={problem}
                  mend={(title) => mend(problem, title)}
                  more={(event, titles) =>
                    below(
                      event,
                      "Other ways to mend it",
                      titles.map((title) => ({ label: title, run: () => mend(problem, title) })),
                    )
                  }
                />
                <span className="problem-place">
                  {problem.line}:{problem.column}
                </span>
              </li>
            ))}
          </ul>
        </section>
      ))}
      {lint && lint.outcome !== "not-looked" ? (
        <div className="problem-remark prose">
          <Prose text={lintWords(lint)} />
        </div>
      ) : null}
      {menu}
    </div>
  );
}

const tones = { error: "tone-bad", warning: "tone-warning", info: "tone-info", style: "tone-info" } as const;

function Severity({ of: { severity } }: { of: Problem }) {
  return (
    <span role="img" aria-label={severity} className={tones[severity]}>
      <Icon name={severity === "style" ? "info" : severity} />
    </span>
  );
}

interface FixesProps {
  of: Problem;
  mend: (title: string) => void;
  more: (event: React.MouseEvent<HTMLElement>, titles: string[]) => void;
}

function Fixes({ of: { fixes = [] }, mend, more }: FixesProps) {
  const [first, ...others] = fixes.map(({ title }) => title);
  if (first === undefined) return null;
  return (
    <span className="problem-fixes">
      <Button title={first} onClick={() => mend(first)}>
        {first}
      </Button>
      {others.length > 0 ? (
        <IconButton
          icon="down"
          label="Other ways to mend it"
          aria-haspopup="menu"
          onClick={(event) => more(event, others)}
        />
      ) : null}
    </span>
  );
}
