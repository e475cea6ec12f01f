import { useWorkbench } from "../workbench/use-workbench.ts";
import { CurrentBuild } from "./current-build.tsx";
import { History } from "./history.tsx";

/** The right side: the build that is looked at, and the stack's history. */
export function BuildSide() {
  const { stack, build, history } = useWorkbench();
  return (
    <aside className="build-side" aria-label="Builds" id="area-builds" tabIndex={-1}>
      <h2 className="area-title">Build</h2>
      {build && history ? (
        <CurrentBuild key={build.id} build={build} history={history} />
      ) : (
        <p className="hint">
          {stack
            ? "Not built yet. Save and Build makes the first image."
            : "The stack that you pick shows its builds here."}
        </p>
      )}
      <h2 className="area-title">History</h2>
      {stack && history && history.length > 0 ? (
        <History stack={stack.id} builds={history} shown={build?.id} />
      ) : (
        <p className="hint">No builds yet.</p>
      )}
    </aside>
  );
}
