import type { BuildSummary } from "../../main/contract/history.ts";
import { Button, countText } from "../parts/index.ts";
import { useWorkbench } from "../workbench/use-workbench.ts";
import { useful } from "./typed.ts";
import { useTyped } from "./use-typed.ts";

/** Offers to put into the script what was typed in the shell of a failed build. */
export function TypedOffer({ build }: { build: BuildSummary }) {
  const { openTab } = useWorkbench();
  const typed = useTyped(build.id);
  const commands = useful(typed ?? [], build.failure?.command);
  if (commands.length === 0) return null;
  return (
    <div className="typed-offer">
      <p role="status">You typed {countText(commands.length, "command")} in the shell.</p>
      <Button icon="add" onClick={() => openTab({ kind: "addition", build: build.id })}>
        Add to the script …
      </Button>
    </div>
  );
}
