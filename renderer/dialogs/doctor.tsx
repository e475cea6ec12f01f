import { useCallback, useEffect, useState } from "react";
import type { Finding } from "../../main/contract/host.ts";
import { hostTitle, troubleOf, useHosts, type Trouble } from "../engine/index.tsx";
import { Findings } from "../hosts/findings.tsx";
import { Button, Dialog, DialogButtons, Spinner } from "../parts/index.ts";
import { useActions } from "../workbench/use-actions.ts";
import { TroubleText } from "./trouble-text.tsx";

type Checkup =
  { state: "busy" } | { state: "done"; findings: readonly Finding[] } | { state: "failed"; trouble: Trouble };

/** Connects to a host, looks whether it can build, and says what to do where it can't. */
export function DoctorDialog({ host, onClose }: { host: string; onClose: () => void }) {
  const { doctor } = useHosts();
  const { setUp } = useActions();
  const [checkup, setCheckup] = useState<Checkup>({ state: "busy" });
  const look = useCallback(() => {
    setCheckup({ state: "busy" });
    doctor(host).then(
      (findings) => setCheckup({ state: "done", findings }),
      (error: unknown) => setCheckup({ state: "failed", trouble: troubleOf(error) }),
    );
    // Looks once for a host, and whenever it is asked to; not whenever some line changes.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [host]);
  useEffect(look, [look]);
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
          Close
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
