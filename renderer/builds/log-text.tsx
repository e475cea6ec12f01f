/** Lines of a log, with what was searched for marked wherever it is, and all of the line that was gone to. */
export function LogText({
  lines,
  mark,
  find,
}: {
  lines: readonly string[];
  /** Index of that line. */
  mark: number | undefined;
  find: string | undefined;
}) {
  if (mark === undefined) return <Found text={lines.join("\n")} find={find} />;
  return (
    <>
      <Found text={lines.slice(0, mark).join("\n")} find={find} />
      {"\n"}
      <mark className="log-marked">
        <Found text={lines[mark] ?? ""} find={find} />
      </mark>
      {"\n"}
      <Found text={lines.slice(mark + 1).join("\n")} find={find} />
    </>
  );
}

function Found({ text, find }: { text: string; find: string | undefined }) {
  if (find === undefined) return text;
  const parts = text.split(new RegExp(`(${find.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&")})`, "gi"));
  return parts.map((part, index) =>
    index % 2 === 0 ? (
      part
    ) : (
      <mark key={index} className="log-found">
        {part}
      </mark>
    ),
  );
}
