import { useStacks } from "../engine/index.tsx";
import { Button, useNotices } from "../parts/index.ts";

/** How far this machine is with making a base image, which takes half a minute or more; nothing while it makes none. */
export function BaseMaking() {
  const { baseStep, cancelBase } = useStacks();
  const { attempt } = useNotices();
  if (baseStep === null) return null;
  return (
    <div className="base-making" role="group" aria-label="Making the base image">
      <progress aria-label="Making the base image" />
      <p title={baseStep}>{baseStep}</p>
      <Button look="quiet" onClick={() => attempt(cancelBase)}>
        Cancel
      </Button>
    </div>
  );
}
