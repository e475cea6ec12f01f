import { useEffect, useEffectEvent, useState } from "react";
import { useBuilds } from "../engine/index.tsx";
import { Button, Dialog, DialogButtons, useNotices } from "../parts/index.ts";
import type { BuildChoice } from "../workbench/build-actions.ts";
import { useActions } from "../workbench/use-actions.ts";

interface BusyBuildProps {
  stack: string;
  build: string;
  choice: BuildChoice;
  onClose: () => void;
}

/** The stack is being built already: cancel that and build anew, or build when it is done. */
export function BusyBuildDialog({ stack, build, choice, onClose }: BusyBuildProps) {
  const { builds, cancel } = useBuilds();
  const { start } = useActions();
  const { attempt } = useNotices();
  const [waiting, setWaiting] = useState(false);
  const running = builds?.find(({ id }) => id === build)?.state === "running";

  const goOn = useEffectEvent(() => {
    onClose();
    attempt(() => start(stack, choice));
  });
  const over = waiting && !running;
  useEffect(() => {
    if (over) goOn();
  }, [over]);

  const image = builds?.find(({ id }) => id === build)?.image ?? "It";
  return (
    <Dialog title="This stack is being built" onClose={onClose} width="narrow">
      <p className="lead">{waiting ? `${image} is being cancelled …` : `${image} is not done yet.`}</p>
      <DialogButtons>
        <Button onClick={onClose}>Back</Button>
        <Button
          disabled={waiting}
          onClick={() => {
            onClose();
            attempt(() => start(stack, { ...choice, queue: true }));
          }}
        >
          Build when it is done
        </Button>
        <Button
          look="primary"
          data-first
          busy={waiting}
          onClick={() => {
            setWaiting(true);
            attempt(() => cancel(build));
          }}
        >
          Cancel and build anew
        </Button>
      </DialogButtons>
    </Dialog>
  );
}
