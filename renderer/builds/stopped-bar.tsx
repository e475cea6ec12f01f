import { Button } from "../parts/index.ts";
import { keysText } from "../parts/platform.ts";
import { useStop } from "./use-stop.ts";

/** Says that the build has stopped at a breakpoint, and lets it go on. */
export function StoppedBar() {
  const { stop } = useStop();
  if (!stop) return null;
  const { line, command, goOn, shell, abort } = stop;
  return (
    <section className="stopped-bar" aria-label="Stopped at a breakpoint">
      <p role="status">
        Stopped before line {line}
        {command === undefined ? null : (
          <>
            : <code title={command}>{command.split("\n")[0]}</code>
          </>
        )}
      </p>
      <Button icon="terminal" onClick={shell}>
        Shell
      </Button>
      <Button icon="play" onClick={() => goOn("breakpoint")}>
        Continue <kbd>{keysText("F5")}</kbd>
      </Button>
      <Button onClick={() => goOn("line")}>
        Next line <kbd>{keysText("F10")}</kbd>
      </Button>
      <Button onClick={() => goOn("step-end")}>Run to end of step</Button>
      <Button look="danger" icon="stop" onClick={abort}>
        Abort
      </Button>
    </section>
  );
}
