import { useEffect, useEffectEvent, useRef, useState } from "react";
import { Difference, useDocuments, type Place } from "../editor/index.ts";
import { useBuilds, useStacks } from "../engine/index.tsx";
import { Button, Spinner, useNotices } from "../parts/index.ts";
import { useActions } from "../workbench/use-actions.ts";
import { tabKey } from "../workbench/tabs.ts";
import { useWorkbench } from "../workbench/use-workbench.ts";
import { useful, withCommands } from "./typed.ts";
import { Unread } from "./unread.tsx";
import { lineNow } from "./use-built-lines.ts";

type Addition =
  | { state: "busy" }
  | { state: "failed"; error: unknown }
  | { state: "ready"; place: Place; before: string; after: string };

/** What was typed in the shell of a failed build, as a change of the script that one edits, accepts or discards. */
export function AdditionView({ build: id }: { build: string }) {
  const { builds, typed, sources } = useBuilds();
  const { stacks } = useStacks();
  const { documents, monaco, restored } = useDocuments();
  const { closeTab } = useWorkbench();
  const { openFile } = useActions();
  const { say } = useNotices();
  const [addition, setAddition] = useState<Addition>({ state: "busy" });
  const [round, setRound] = useState(0);
  const edited = useRef("");
  const build = builds?.find((other) => other.id === id);
  const file = stacks?.find((stack) => stack.id === build?.stack)?.script;
  const known = build !== undefined && stacks !== undefined && restored;

  const load = useEffectEvent(async (): Promise<Addition> => {
    if (!build) return { state: "busy" };
    if (file === undefined) throw new Error("Its stack has no script any more.");
    const place = { stack: build.stack, file };
    const [commands, files] = await Promise.all([typed(id), sources(id), documents.open(place)]);
    const before = documents.textOf(place);
    if (before === undefined) throw new Error("The script can't be read.");
    const at = lineNow(files, file, before, build.failure?.line ?? 1);
    const after = withCommands(before, at, useful(commands, build.failure?.command));
    edited.current = after;
    return { state: "ready", place, before, after };
  });
  useEffect(() => {
    if (!known) return;
    let gone = false;
    load().then(
      (loaded) => !gone && setAddition(loaded),
      (error: unknown) => !gone && setAddition({ state: "failed", error }),
    );
    return () => {
      gone = true;
    };
  }, [known, id, round]);

  const again = () => {
    setAddition({ state: "busy" });
    setRound(round + 1);
  };
  if (addition.state === "failed") return <Unread error={addition.error} again={again} />;
  if (addition.state === "busy" || !monaco)
    return (
      <p className="empty">
        <Spinner /> Asking what was typed …
      </p>
    );
  const { place, before, after } = addition;
  const close = () => closeTab(tabKey({ kind: "addition", build: id }));
  const accept = () => {
    if (documents.textOf(place) !== before) {
      say("The script has changed meanwhile: look at the change again.");
      setRound(round + 1);
      return;
    }
    documents.replace(place, edited.current);
    close();
    openFile(place);
  };
  return (
    <div className="changes">
      <div className="changes-bar">
        <span className="changes-which">
          What you typed in the shell, before the line that failed. Edit it on the right side.
        </span>
        <Button look="primary" onClick={accept}>
          Accept
        </Button>
        <Button onClick={close}>Discard</Button>
      </div>
      <Difference
        key={before}
        chunk={monaco}
        file={place.file}
        before={before}
        after={after}
        onEdit={(text) => (edited.current = text)}
      />
    </div>
  );
}
