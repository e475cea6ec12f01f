import type { Trouble } from "../engine/index.tsx";
import { Icon } from "../parts/index.ts";

export function TroubleText({ trouble }: { trouble: Trouble | undefined }) {
  if (!trouble) return null;
  return (
    <div className="trouble" role="alert">
      <Icon name="error" />
      <p>
        {trouble.message}
        {trouble.hint ? <span className="trouble-hint"> {trouble.hint}</span> : null}
      </p>
    </div>
  );
}
