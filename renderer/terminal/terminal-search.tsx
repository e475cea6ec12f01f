import { useEffect, useEffectEvent, useRef, useState } from "react";
import { IconButton } from "../parts/index.ts";

interface Results {
  resultIndex: number;
  resultCount: number;
}

interface TerminalSearchProps {
  find: (text: string, direction: "next" | "previous", typing?: boolean) => void;
  onResults: (listener: (results: Results) => void) => { dispose: () => void } | undefined;
  onClose: () => void;
}

/** The find box in a terminal's corner. */
export function TerminalSearch({ find, onResults, onClose }: TerminalSearchProps) {
  const [text, setText] = useState("");
  const [results, setResults] = useState<Results>();
  const field = useRef<HTMLInputElement>(null);
  const listen = useEffectEvent(() => onResults(setResults));
  useEffect(() => {
    field.current?.focus();
    const listening = listen();
    return () => listening?.dispose();
  }, []);

  const count = results?.resultCount ?? 0;
  const where =
    (results?.resultIndex ?? -1) >= 0 ? `${(results?.resultIndex ?? 0) + 1} of ${count}` : `${count} found`;
  return (
    <div className="terminal-search" role="search">
      <input
        ref={field}
        type="text"
        aria-label="Find in the terminal"
        placeholder="Find"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          find(event.target.value, "previous", true);
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter") find(text, event.shiftKey ? "next" : "previous");
          else if (event.key === "Escape") onClose();
          else return;
          event.preventDefault();
        }}
      />
      <span className="terminal-search-count" role="status">
        {text === "" ? "" : count === 0 ? "None" : where}
      </span>
      <IconButton
        icon="chevron"
        className="turn-up"
        label="Find the one above"
        onClick={() => find(text, "previous")}
      />
      <IconButton
        icon="chevron"
        className="turn-down"
        label="Find the one below"
        onClick={() => find(text, "next")}
      />
      <IconButton icon="close" label="Close find" onClick={onClose} />
    </div>
  );
}
