import { troubleOf } from "../engine/index.tsx";
import { Button, Message } from "../parts/index.ts";

/** Why something of a build could not be read, and a way to read it once more. */
export function Unread({ error, again }: { error: unknown; again: () => void }) {
  return (
    <div className="empty prose" role="alert">
      <Message {...troubleOf(error)} />
      <Button onClick={again}>Try again</Button>
    </div>
  );
}
