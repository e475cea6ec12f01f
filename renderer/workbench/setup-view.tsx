import { useState } from "react";
import { hostTitle, useHosts } from "../engine/index.tsx";
import { Button, Spinner, useNotices } from "../parts/index.ts";
import { TerminalView } from "../terminal/index.ts";

interface SetupViewProps {
  recording: string;
  host: string;
  shown: boolean;
}

/** The output of a host's set-up, and a way to cancel it while it goes on. */
export function SetupView({ recording, host, shown }: SetupViewProps) {
  const { cancelSetup } = useHosts();
  const { attempt } = useNotices();
  const [state, setState] = useState<"goes on" | "cancelled" | "ended">("goes on");
  return (
    <div className="panel-shell" hidden={!shown}>
      {state === "ended" ? null : (
        <p className="shell-remark">
          <Spinner />
          {state === "cancelled"
            ? "Being cancelled: what is being installed now is installed to its end."
            : `Setting up ${hostTitle(host)} …`}
          <Button
            look="quiet"
            icon="stop"
            disabled={state === "cancelled"}
            onClick={() => {
              setState("cancelled");
              attempt(() => cancelSetup(recording));
            }}
          >
            Cancel
          </Button>
        </p>
      )}
      <TerminalView
        recording={recording}
        label={`Set-up of ${hostTitle(host)}`}
        shown={shown}
        onEnd={() => setState("ended")}
      />
    </div>
  );
}
