import type { Trouble } from "../engine/index.tsx";
import { Icon, Prose } from "../parts/index.ts";

export function TroubleText({ trouble }: { trouble: Trouble | undefined }) {
  if (!trouble) return null;
  return (
    <div className="trouble" role="alert">
      <Icon name="error" />
      <div className="prose">
        <Prose text={trouble.message} />
        {trouble.hint ? (
          <div className="trouble-hint">
            <Prose text={trouble.hint} />
          </div>
        ) : null}
      </div>
    </div>
  );
}
