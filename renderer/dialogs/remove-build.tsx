import { useEffect, useState } from "react";
import type { BuildSummary } from "../../main/contract/history.ts";
import { hostTitle, troubleOf, useBuilds, type Trouble } from "../engine/index.tsx";
import { Button, Dialog, DialogButtons, Spinner, TroubleText, useNotices } from "../parts/index.ts";

type Removal =
  { state: "asking" } | { state: "busy"; stop: AbortController } | { state: "failed"; trouble: Trouble };

/** Deletes a build here and on its host. While the host is at it one may leave it there: it can be slow, or silent. */
export function RemoveBuildDialog({ build, onClose }: { build: BuildSummary; onClose: () => void }) {
  const { remove } = useBuilds();
  const { say } = useNotices();
  const [removal, setRemoval] = useState<Removal>({ state: "asking" });
  const host = hostTitle(build.host);
  const busy = removal.state === "busy" ? removal : undefined;
  useEffect(() => () => busy?.stop.abort(), [busy]);
  const run = (onHost: boolean) => {
    busy?.stop.abort();
    const stop = new AbortController();
    setRemoval({ state: "busy", stop });
    remove(build.id, onHost, stop.signal).then(
      (stays) => {
        onClose();
        if (onHost && stays === null) return;
        const why = stays === null ? "" : ` ${stays}`;
        say(
          `${build.image} is deleted here.${why} What it left on ${host} stays there until that is cleaned up.`,
          [{ label: "OK", run: () => undefined }],
        );
      },
      (error: unknown) => {
        if (!stop.signal.aborted) setRemoval({ state: "failed", trouble: troubleOf(error) });
      },
    );
  };
  return (
    <Dialog title={`Delete the build ${build.image}?`} onClose={onClose} width="narrow">
      <p className="lead">{whatGoes(build, host)}</p>
      {busy ? (
        <p className="wait" role="status">
          <Spinner /> Removing what is on {host} …
        </p>
      ) : null}
      {removal.state === "failed" ? <TroubleText trouble={removal.trouble} /> : null}
      <DialogButtons>
        <Button onClick={onClose} data-first>
          Cancel
        </Button>
        {removal.state === "asking" ? null : (
          <Button onClick={() => run(false)}>Leave that, delete the rest</Button>
        )}
        <Button look="danger" busy={busy !== undefined} onClick={() => run(true)}>
          Delete
        </Button>
      </DialogButtons>
    </Dialog>
  );
}

function whatGoes({ host, tarball, outside }: BuildSummary, title: string): string {
  const here = tarball === undefined || outside ? "log and record" : "image, log and record";
  const there = host === "local" ? "what else is left of it" : `what is left of it on ${title}`;
  const stays = tarball !== undefined && outside ? ` The image stays where it was put: ${tarball}` : "";
  return `Its ${here} are deleted from this machine, and ${there}.${stays}`;
}
