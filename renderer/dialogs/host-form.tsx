import { useEffect, useState, type FormEvent } from "react";
import type { HostProfile } from "../../main/contract/host.ts";
import { readSize, sizeText } from "../../main/contract/size.ts";
import { troubleOf, useHosts, useSettings, type Trouble } from "../engine/index.tsx";
import { Button, Check, Dialog, DialogButtons, Field, TroubleText } from "../parts/index.ts";
import { useDialog } from "../workbench/use-dialog.ts";
import { useWorkbench } from "../workbench/use-workbench.ts";
import { SubmitOnEnter } from "./new-stack.tsx";

/** Adds a host, or changes the one of that name. */
export function HostDialog({ name: editing, onClose }: { name: string | undefined; onClose: () => void }) {
  const { hosts, suggestions, add, change, rename } = useHosts();
  const { pickHost } = useWorkbench();
  const { show } = useDialog();
  const before = hosts?.find(({ name }) => name === editing);
  const local = before?.kind === "local";
  const [destination, setDestination] = useState(before?.kind === "ssh" ? before.destination : "");
  const [name, setName] = useState(before?.name ?? "");
  const [sudo, setSudo] = useState(before?.sudo ?? false);
  const [root, setRoot] = useState(before?.root ?? "");
  const { settings } = useSettings();
  const [limit, setLimit] = useState(before?.layersLimit === undefined ? "" : sizeText(before.layersLimit));
  const [known, setKnown] = useState<Awaited<ReturnType<typeof suggestions>>>([]);
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble>();
  useEffect(() => {
    suggestions().then(setKnown, () => undefined);
    // Asked once, when the dialog appears.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);

  const given = destination.trim();
  const called = name.trim() || given;
  const layersLimit = limit.trim() === "" ? undefined : readSize(limit);
  const limitProblem =
    limit.trim() === "" || Number.isSafeInteger(layersLimit)
      ? undefined
      : "Write a size such as 20G or 500M.";
  const submit = async () => {
    setBusy(true);
    setTrouble(undefined);
    try {
      const more = {
        sudo,
        ...(root.trim() ? { root: root.trim() } : {}),
        ...(layersLimit === undefined ? {} : { layersLimit }),
      };
      const saved = before?.name ?? called;
      const profile: HostProfile = local
        ? { kind: "local", name: saved, ...more }
        : { kind: "ssh", name: saved, destination: given, ...more };
      await (before ? change(profile) : add(profile));
      if (saved !== called) {
        await rename(saved, called);
        if (settings.host === saved) await pickHost(called);
      }
      if (before) onClose();
      else {
        await pickHost(called);
        show({ kind: "doctor", host: called });
      }
    } catch (error) {
      setTrouble(troubleOf(error));
      setBusy(false);
    }
  };
  const complete = (local || given !== "") && limitProblem === undefined;
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (complete && !busy) void submit();
  };
  return (
    <Dialog
      title={before ? `Change ${local ? "this machine" : before.name}` : "Add an SSH host"}
      onClose={onClose}
    >
      <form onSubmit={onSubmit}>
        {local ? null : (
          <>
            <Field
              label="Address"
              hint="user@host, user@host:port, or a Host of ~/.ssh/config. Keys, agent and jump hosts are taken from there."
            >
              {(ids) => (
                <input
                  {...ids}
                  data-first
                  type="text"
                  placeholder="root@box1"
                  value={destination}
                  spellCheck={false}
                  autoComplete="off"
                  onChange={(event) => setDestination(event.target.value)}
                />
              )}
            </Field>
            {known.length > 0 && !before ? (
              <div className="suggestions" role="group" aria-label="From ~/.ssh/config">
                <span>From ~/.ssh/config:</span>
                {known.map((suggestion) => (
                  <button
                    key={suggestion.name}
                    type="button"
                    className="chip"
                    title={suggestion.detail}
                    onClick={() => setDestination(suggestion.name)}
                  >
                    {suggestion.name}
                  </button>
                ))}
              </div>
            ) : null}
            <Field label="Name" hint="How you call it here. Empty: as the address.">
              {(ids) => (
                <input
                  {...ids}
                  type="text"
                  placeholder={given}
                  value={name}
                  spellCheck={false}
                  autoComplete="off"
                  onChange={(event) => setName(event.target.value)}
                />
              )}
            </Field>
          </>
        )}
        <Check label="Become root with sudo" checked={sudo} onChange={setSudo} />
        <Field label="Folder on the host" hint="Bases, builds and the agent are kept there.">
          {(ids) => (
            <input
              {...ids}
              type="text"
              placeholder="/var/lib/stackwright"
              value={root}
              spellCheck={false}
              onChange={(event) => setRoot(event.target.value)}
            />
          )}
        </Field>
        <Field
          label="Cached steps at most"
          hint={`The least recently used go first. 0: no limit. Empty: ${sizeText(settings.layersLimit)}.`}
          problem={limitProblem}
        >
          {(ids) => (
            <input
              {...ids}
              type="text"
              placeholder={sizeText(settings.layersLimit)}
              value={limit}
              spellCheck={false}
              onChange={(event) => setLimit(event.target.value)}
            />
          )}
        </Field>
        <TroubleText trouble={trouble} />
        <DialogButtons>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" busy={busy} disabled={!complete} onClick={onSubmit}>
            {before ? "Save" : "Add and check"}
          </Button>
        </DialogButtons>
        <SubmitOnEnter />
      </form>
    </Dialog>
  );
}
