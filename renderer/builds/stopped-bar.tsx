import { Button } from "../parts/index.ts";
import { keysText } from "../parts/platform.ts";
import { useStop } from "./use-stop.ts";

/** Says that the build has stopped at a breakpoint, and lets it go on. */
export function StoppedBar() {
  const { stop } = useStop();
  if (!stop) return null;
  const { line, command, cwd, goOn, shell, abort } = stop;
  const shown = command?.split("\n")[0];
  return (
    <section className="stopped-bar" aria-label="Stopped at a breakpoint">
      <p role="status">
        <strong>
          Stopped before line {line}
          {cwd === undefined ? null : <> in {cwd}</>}
        </strong>{" "}
        {shown === undefined ? null : <code title={command}>{shown}</code>}
      </p>
      <Button icon="terminal" title="A shell in the running container, where the script is" onClick={shell}>
        Shell
      </Button>
      <Button
        icon="play"
        title={`To the next breakpoint (${keysText("F5")})`}
        onClick={() => goOn("breakpoint")}
      >
        Continue
      </Button>
      <Button
        title={`Run this line and stop before the next (${keysText("F10")})`}
        onClick={() => goOn("line")}
      >
        Next line
      </Button>
      <Button
        title={`Run to the end of the step (${keysText("Shift+F11")})`}
        onClick={() => goOn("step-end")}
      >
        End of step
      </Button>
      <Button look="danger" icon="stop" title={`Abort the build (${keysText("Shift+F5")})`} onClick={abort}>
        Abort
      </Button>
    </section>
  );
}
