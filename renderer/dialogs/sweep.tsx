import { useEffect, useState } from "react";
import { bytesText } from "../../main/contract/texts.ts";
import { hostTitle, troubleOf, useHosts, type Trouble } from "../engine/index.tsx";
import { useCheckup } from "../hosts/use-checkup.ts";
import { Button, Dialog, DialogButtons, Field, Spinner, TroubleText } from "../parts/index.ts";

type Sweep =
  | { state: "asking" }
  | { state: "busy"; stop: AbortController }
  | { state: "stopped" }
  | { state: "done"; freed: number }
  | { state: "failed"; trouble: Trouble };

export function SweepDialog({ host, onClose }: { host: string; onClose: () => void }) {
  const { sweep } = useHosts();
  const [days, setDays] = useState(7);
  const [swept, setSwept] = useState<Sweep>({ state: "asking" });
  const { checkup, look } = useCheckup(host);
  const failed = [swept, checkup].find((each) => each.state === "failed");
  const run = () => {
    const stop = new AbortController();
    setSwept({ state: "busy", stop });
    sweep(host, days, stop.signal).then(
      (freed) => {
        setSwept({ state: "done", freed });
        look();
      },
      (error: unknown) => {
        if (!stop.signal.aborted) return setSwept({ state: "failed", trouble: troubleOf(error) });
        setSwept({ state: "stopped" });
        look();
      },
    );
  };
  const busy = swept.state === "busy" ? swept : undefined;
  useEffect(() => () => busy?.stop.abort(), [busy]);
  return (
    <Dialog title={`Clean up on ${hostTitle(host)}`} onClose={onClose} width="narrow">
      <p className="lead">
        Removes ended builds, what failed builds left behind, and base images that nothing uses. Images on
        this computer stay.
      </p>
      <Field label="Not used for so many days" hint="0 removes everything that is not in use right now.">
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
      {failed ? null : (
        <p className="wait" aria-live="polite">
          {checkup.state === "done" ? (
            `Disk of ${hostTitle(host)}: ${checkup.findings.find(({ check }) => check === "disk")?.found ?? "not known"}.`
          ) : (
            <>
              <Spinner /> Looking how much is used …
            </>
          )}
        </p>
      )}
      {swept.state === "done" ? <p role="status">{bytesText(swept.freed)} freed.</p> : null}
      {swept.state === "stopped" ? (
        <p role="status">Cancelled. What was removed by then stays removed.</p>
      ) : null}
      {failed ? <TroubleText trouble={failed.trouble} /> : null}
      <DialogButtons>
        {busy ? (
          <Button onClick={() => busy.stop.abort()}>Cancel</Button>
        ) : (
          <Button onClick={onClose}>Close</Button>
        )}
        <Button look="primary" busy={busy !== undefined} onClick={run}>
          Clean up
        </Button>
      </DialogButtons>
    </Dialog>
  );
}
