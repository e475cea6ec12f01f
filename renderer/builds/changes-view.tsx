import { useEffect, useState } from "react";
import { Difference, useDocuments } from "../editor/index.ts";
import { useBuilds } from "../engine/index.tsx";
import { Spinner } from "../parts/index.ts";
import { Unread } from "./unread.tsx";
import { now, useTexts } from "./use-texts.ts";

interface Change {
  file: string;
  before: string;
  after: string;
}

type Changes =
  { state: "busy" } | { state: "ready"; changes: readonly Change[] } | { state: "failed"; error: unknown };

/** Spec and script of a build against those of the build before it, or against what is in the editor; either side can be another. */
export function ChangesView({ build: id, withNow }: { build: string; withNow: boolean }) {
  const { builds } = useBuilds();
  const { monaco } = useDocuments();
  const [sides, setSides] = useState<{ from?: string; to?: string }>({});
  const [loaded, setLoaded] = useState<{ key: string; changes: Changes }>();
  const [picked, setPicked] = useState<string>();
  const [round, setRound] = useState(0);
  const build = builds?.find((other) => other.id === id);
  const mine = builds?.filter(({ stack }) => stack === build?.stack) ?? [];
  const before = mine[mine.findIndex((other) => other.id === id) + 1];
  const read = useTexts(build?.stack);
  const from = sides.from ?? (withNow ? id : (before?.id ?? ""));
  const to = sides.to ?? (withNow ? now : id);
  const key = `${from} ${to} ${round}`;

  useEffect(() => {
    if (!build) return;
    let gone = false;
    const load = async () => {
      const [earlier, later] = await Promise.all([from === "" ? [] : read(from), read(to)]);
      // What is in the editor may be more files than a build is made from.
      const builtFrom = from !== now && to === now && earlier.length > 0 ? earlier : [...later, ...earlier];
      const files = [...new Set(builtFrom.map(({ file }) => file))];
      const textIn = (list: typeof earlier, file: string) =>
        list.find((source) => source.file === file)?.text ?? "";
      return files.map((file) => ({ file, before: textIn(earlier, file), after: textIn(later, file) }));
    };
    load().then(
      (changes) => !gone && setLoaded({ key, changes: { state: "ready", changes } }),
      (error: unknown) => !gone && setLoaded({ key, changes: { state: "failed", error } }),
    );
    return () => {
      gone = true;
    };
    // The key says what is compared; what is read does not change otherwise.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key, build === undefined]);

  const changes: Changes = loaded?.key === key ? loaded.changes : { state: "busy" };
  const ready = changes.state === "ready" ? changes.changes : [];
  const changed = ready.find((change) => change.before !== change.after);
  const change = ready.find(({ file }) => file === picked) ?? changed ?? ready[0];
  const choices = [
    { value: now, label: "now, in the editor" },
    ...mine.map((other) => ({ value: other.id, label: other.image })),
  ];
  return (
    <div className="changes">
      <div className="changes-bar">
        <div role="tablist" aria-label="Files" className="small-tabs">
          {ready.map(({ file, before: was, after }) => (
            <button
              key={file}
              type="button"
              role="tab"
              aria-selected={change?.file === file}
              tabIndex={change?.file === file ? 0 : -1}
              onClick={() => setPicked(file)}
            >
              {file}
              <span className="changes-same">{was === after ? " (same)" : ""}</span>
            </button>
          ))}
        </div>
        <Side
          label="Compare"
          value={from}
          choices={from === "" ? [{ value: "", label: "nothing before" }, ...choices] : choices}
          onPick={(value) => setSides({ from: value, to })}
        />
        <span aria-hidden="true">→</span>
        <Side label="With" value={to} choices={choices} onPick={(value) => setSides({ from, to: value })} />
      </div>
      {changes.state === "failed" ? (
        <Unread error={changes.error} again={() => setRound(round + 1)} />
      ) : changes.state === "busy" || !monaco ? (
        <p className="empty">
          <Spinner /> Reading both …
        </p>
      ) : change ? (
        <Difference
          key={`${key} ${change.file}`}
          chunk={monaco}
          file={change.file}
          before={change.before}
          after={change.after}
        />
      ) : (
        <p className="empty">Nothing is kept of what this build was made from.</p>
      )}
    </div>
  );
}

interface SideProps {
  label: string;
  value: string;
  choices: readonly { value: string; label: string }[];
  onPick: (value: string) => void;
}

function Side({ label, value, choices, onPick }: SideProps) {
  return (
    <select aria-label={label} value={value} onChange={(event) => onPick(event.target.value)}>
      {choices.map((choice) => (
        <option key={choice.value} value={choice.value}>
          {choice.label}
        </option>
      ))}
    </select>
  );
}
