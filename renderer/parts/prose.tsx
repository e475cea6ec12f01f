import { useState, type ReactNode } from "react";
import { IconButton } from "./button.tsx";

/** The engine's words: each line a paragraph, what stands in backticks as code, and a line that is code alone as a command to be copied. */
export function Prose({ text }: { text: string }): ReactNode {
  return text.split("\n").map((line, index) => {
    const command = /^`([^`]+)`$/.exec(line)?.[1];
    return command === undefined ? (
      <p key={index}>{withCode(line)}</p>
    ) : (
      <Command key={index} text={command} />
    );
  });
}

/** What happened, and what to do about it. */
export function Message({ message, hint }: { message: string; hint?: string | undefined }): ReactNode {
  return (
    <>
      <Prose text={message} />
      {hint ? (
        <div className="message-hint">
          <Prose text={hint} />
        </div>
      ) : null}
    </>
  );
}

/** One line of the engine's words, for a heading: what stands in backticks as code. */
export function withCode(line: string): ReactNode {
  return line.split("`").map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part));
}

function Command({ text }: { text: string }) {
  const [copied, setCopied] = useState(false);
  const copy = () => void navigator.clipboard.writeText(text).then(() => setCopied(true));
  return (
    <div className="command">
      <code>{text}</code>
      <IconButton
        icon={copied ? "check" : "copy"}
        label={copied ? "Copied" : "Copy the command"}
        onClick={copy}
      />
    </div>
  );
}
