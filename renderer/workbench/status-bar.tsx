import { durationText } from "../../main/contract/texts.ts";
import { useProblems, useSpot } from "../editor/index.ts";
import { hostTitle, useHosts } from "../engine/index.tsx";
import { LineDot, lineWords } from "../hosts/line-dot.tsx";
import { useGoesText } from "../builds/index.ts";
import { countText, Icon, ImageName, useNow } from "../parts/index.ts";
import { lintWords } from "./lint-words.ts";
import { useActions } from "./use-actions.ts";
import { useDialog } from "./use-dialog.ts";
import { useWorkbench } from "./use-workbench.ts";

export function StatusBar() {
  const { host, build, stack, showPanel } = useWorkbench();
  const { lines } = useHosts();
  const { problems, errors, warnings, lint } = useProblems();
  const { activeFile } = useActions();
  const goes = useGoesText(build);
  const { show } = useDialog();
  const now = useNow(build?.state === "running" ? 1000 : undefined);
  const took = build && (build.took ?? Math.max(0, now - build.started));
  return (
    <footer className="status-bar">
      {host ? (
        <button
          type="button"
          onClick={() => show({ kind: "doctor", host: host.name })}
          title="Check the host"
        >
          <LineDot line={lines[host.name]} /> {hostTitle(host)} {lineWords(lines[host.name])}
        </button>
      ) : null}
      {build ? (
        <button
          type="button"
          onClick={() => showPanel("output")}
          className={`status-build status-${build.state}`}
          title={build.image}
        >
          <span>
            <ImageName name={build.image} /> {goes}
            <span aria-hidden={build.state === "running"}>· {durationText(took ?? 0)}</span>
          </span>
        </button>
      ) : null}
      {stack && problems ? (
        <button type="button" onClick={() => showPanel("problems")}>
          {errors + warnings === 0 ? (
            <>
              <Icon name="check" /> Files OK
            </>
          ) : (
            <>
              {errors > 0 ? (
                <span>
                  <Icon name="error" /> {countText(errors, "error")}
                </span>
              ) : null}
              {warnings > 0 ? (
                <span>
                  <Icon name="warning" /> {countText(warnings, "warning")}
                </span>
              ) : null}
            </>
          )}
        </button>
      ) : null}
      {stack && lint && lint.outcome !== "not-looked" ? (
        <button
          type="button"
          onClick={() => showPanel("problems")}
          title={lintWords(lint).replaceAll("`", "")}
        >
          {lint.outcome === "missing"
            ? "No ShellCheck"
            : lint.problems.length > 0
              ? `ShellCheck: ${countText(lint.problems.length, "finding")}`
              : "ShellCheck OK"}
        </button>
      ) : null}
      <span className="status-gap" />
      {activeFile ? <SpotText /> : null}
      <button
        type="button"
        onClick={() => show({ kind: "shortcuts" })}
        aria-label="Keyboard shortcuts"
        title="Keyboard shortcuts"
      >
        <Icon name="keyboard" />
      </button>
      <span className="unseen" role="status">
        {build ? `Build ${build.image} ${goes}` : ""}
      </span>
    </footer>
  );
}

function SpotText() {
  const spot = useSpot((whole) => whole);
  return spot ? (
    <span>
      Ln {spot.line}, Col {spot.column}
    </span>
  ) : null;
}
