import { useCallback, useEffect, useState } from "react";
import { hostTitle, troubleOf, useHosts, type Trouble } from "../engine/index.tsx";
import { Button, bytesText, Dialog, DialogButtons, Field, Spinner } from "../parts/index.ts";
import { TroubleText } from "./trouble-text.tsx";

type Sweep =
  | { state: "asking" }
  | { state: "busy" }
  | { state: "done"; freed: number }
  | { state: "failed"; trouble: Trouble };

export function SweepDialog({ host, onClose }: { host: string; onClose: () => void }) {
  const { sweep, doctor } = useHosts();
  const [days, setDays] = useState(7);
  const [swept, setSwept] = useState<Sweep>({ state: "asking" });
  const [disk, setDisk] = useState<string>();
  const fail = (error: unknown) => setSwept({ state: "failed", trouble: troubleOf(error) });
  const look = useCallback(() => {
    setDisk(undefined);
    doctor(host).then(
      (findings) => setDisk(findings.find(({ check }) => check === "disk")?.found ?? "not known"),
      fail,
    );
    // Looks once for a host, and after cleaning up; not whenever some line changes.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [host]);
  useEffect(look, [look]);
  const run = () => {
    setSwept({ state: "busy" });
    sweep(host, days).then((freed) => {
      setSwept({ state: "done", freed });
      look();
    }, fail);
  };
  return (
    <Dialog title={`Clean up on ${hostTitle(host)}`} onClose={onClose} width="narrow">
      <p className="lead">
        Removes ended builds, what failed builds left behind, and base images that nothing uses. Images on
        this computer stay.
      </p>
      <Field label="Not used for … days" hint="0 removes everything that is not in use right now.">
        {(ids) => (
          <input
            {...ids}
            type="number"
            min={0}
            value={days}
            onChange={(event) => setDays(Math.max(0, Math.round(event.target.valueAsNumber || 0)))}
          />
        )}
      </Field>
      {swept.state === "failed" ? null : (
        <p className={disk === undefined ? "wait" : undefined} aria-live="polite">
          {disk === undefined ? (
            <>
              <Spinner /> Looking how much is used …
            </>
          ) : (
            `Disk of ${hostTitle(host)}: ${disk}.`
          )}
        </p>
      )}
      {swept.state === "done" ? <p role="status">{bytesText(swept.freed)} freed.</p> : null}
      {swept.state === "failed" ? <TroubleText trouble={swept.trouble} /> : null}
      <DialogButtons>
        <Button onClick={onClose}>Close</Button>
        <Button look="primary" busy={swept.state === "busy"} onClick={run}>
          Clean up
        </Button>
      </DialogButtons>
    </Dialog>
  );
}
