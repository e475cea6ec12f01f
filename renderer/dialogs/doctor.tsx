import type { Finding } from "../../main/contract/host.ts";
import { hostTitle } from "../engine/index.tsx";
import { Findings } from "../hosts/findings.tsx";
import { useCheckup } from "../hosts/use-checkup.ts";
import { Button, Dialog, DialogButtons, Spinner, TroubleText } from "../parts/index.ts";
import { useActions } from "../workbench/use-actions.ts";

/** Connects to a host, looks whether it can build, and says what to do where it can't. */
export function DoctorDialog({ host, onClose }: { host: string; onClose: () => void }) {
  const { setUp } = useActions();
  const { checkup, look } = useCheckup(host);
  const findings = checkup.state === "done" ? checkup.findings : [];
  return (
    <Dialog title={`Check of ${hostTitle(host)}`} onClose={onClose}>
      <div aria-live="polite">
        {checkup.state === "busy" ? (
          <p className="wait">
            <Spinner /> Connecting and looking …
          </p>
        ) : null}
        {checkup.state === "failed" ? <TroubleText trouble={checkup.trouble} /> : null}
        {checkup.state === "done" ? (
          <>
            <p className="lead">{verdict(findings)}</p>
            <Findings findings={findings} />
          </>
        ) : null}
      </div>
      <DialogButtons>
        {findings.some(({ setup, state }) => setup && state !== "ok") ? (
          <Button
            look="primary"
            onClick={() => {
              setUp(host);
              onClose();
            }}
          >
            Set up
          </Button>
        ) : null}
        <Button onClick={look} disabled={checkup.state === "busy"}>
          Check again
        </Button>
        <Button onClick={onClose} data-first>
          {checkup.state === "busy" ? "Cancel" : "Close"}
        </Button>
      </DialogButtons>
    </Dialog>
  );
}

function verdict(findings: readonly Finding[]): string {
  if (findings.some(({ state }) => state === "error")) return "It can't build yet:";
  if (findings.some(({ state }) => state === "warning")) return "It can build. Some things could be better:";
  return "It can build.";
}
