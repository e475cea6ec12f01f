import { useEffect, useState } from "react";
import { Difference, useDocuments } from "../editor/index.ts";
import { troubleOf, useBuilds } from "../engine/index.tsx";
import { Spinner } from "../parts/index.ts";

interface Change {
  file: string;
  before: string;
  after: string;
}

type Changes =
  { state: "busy" } | { state: "ready"; changes: readonly Change[] } | { state: "failed"; message: string };

/** Spec and script of a build against those of the build before it. */
export function ChangesView({ build: id }: { build: string }) {
  const { builds, sources } = useBuilds();
  const { monaco } = useDocuments();
  const [loaded, setLoaded] = useState<{ key: string; changes: Changes }>();
  const [picked, setPicked] = useState(0);
  const build = builds?.find((other) => other.id === id);
  const mine = builds?.filter(({ stack }) => stack === build?.stack) ?? [];
  const before = mine[mine.findIndex((other) => other.id === id) + 1];
  const key = `${id} ${before?.id ?? ""}`;

  useEffect(() => {
    if (!builds) return;
    let gone = false;
    const load = async () => {
      const [after, earlier] = await Promise.all([sources(id), before ? sources(before.id) : []]);
      const files = [...new Set([...after, ...earlier].map(({ file }) => file))];
      const textIn = (list: typeof after, file: string) =>
        list.find((source) => source.file === file)?.text ?? "";
      return files.map((file) => ({ file, before: textIn(earlier, file), after: textIn(after, file) }));
    };
    load().then(
      (changes) => !gone && setLoaded({ key, changes: { state: "ready", changes } }),
      (error: unknown) =>
        !gone && setLoaded({ key, changes: { state: "failed", message: troubleOf(error).message } }),
    );
    return () => {
      gone = true;
    };
    // The key says which two builds are compared.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key, sources, builds !== undefined]);

  const changes: Changes = loaded?.key === key ? loaded.changes : { state: "busy" };
  if (changes.state === "failed") return <p className="empty">{changes.message}</p>;
  if (changes.state === "busy" || !monaco) {
    return (
      <p className="empty">
        <Spinner /> Reading both builds …
      </p>
    );
  }
  const change = changes.changes[Math.min(picked, changes.changes.length - 1)];
  return (
    <div className="changes">
      <div className="changes-bar">
        <div role="tablist" aria-label="Files" className="small-tabs">
          {changes.changes.map(({ file, before: was, after }, index) => (
            <button
              key={file}
              type="button"
              role="tab"
              aria-selected={change?.file === file}
              tabIndex={change?.file === file ? 0 : -1}
              onClick={() => setPicked(index)}
            >
              {file}
              <span className="changes-same">{was === after ? " (same)" : ""}</span>
            </button>
          ))}
        </div>
        <span className="changes-which">
          {before?.image ?? "nothing before"} → {build?.image}
        </span>
      </div>
      {change ? (
        <Difference
          key={change.file}
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
