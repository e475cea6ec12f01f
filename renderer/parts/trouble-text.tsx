import type { Trouble } from "../engine/index.tsx";
import { Icon } from "./icon.tsx";
import { Message } from "./prose.tsx";

/** What went wrong, where it did. */
export function TroubleText({ trouble }: { trouble: Trouble | undefined }) {
  if (!trouble) return null;
  return (
    <div className="trouble" role="alert">
      <Icon name="error" />
      <div className="prose">
        <Message {...trouble} />
      </div>
    </div>
  );
}
