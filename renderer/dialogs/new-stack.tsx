import { useEffect, useState, type FormEvent } from "react";
import type { CatalogueEntry, NewStack } from "../../main/contract/stack.ts";
import { troubleOf, useStacks, type Trouble } from "../engine/index.tsx";
import { Button, Dialog, DialogButtons, Field, TroubleText } from "../parts/index.ts";
import { useActions } from "../workbench/use-actions.ts";
import { useWorkbench } from "../workbench/use-workbench.ts";
import { BaseMaking } from "../stacks/base-making.tsx";

type BaseKind = NewStack["base"]["kind"];

const scripts: readonly { value: NewStack["script"]; label: string }[] = [
  { value: "packages", label: "Installs packages (apt or apk)" },
  { value: "bash", label: "Bash, with the usual safeguards" },
  { value: "empty", label: "Empty" },
];

export function NewStackDialog({ onClose }: { onClose: () => void }) {
  const { create, catalogue } = useStacks();
  const { openFile } = useActions();
  const { forgetStack } = useWorkbench();
  const [name, setName] = useState("");
  const [kind, setKind] = useState<BaseKind>("catalogue");
  const [entries, setEntries] = useState<readonly CatalogueEntry[]>();
  const [entry, setEntry] = useState("");
  const [url, setUrl] = useState("");
  const [path, setPath] = useState("");
  const [script, setScript] = useState<NewStack["script"]>("packages");
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble>();
  useEffect(() => {
    catalogue().then(
      (found) => {
        setEntries(found);
        setEntry(found[0]?.id ?? "");
        if (found.length === 0) setKind("url");
      },
      () => setEntries([]),
    );
    // Asked once: the catalogue is part of the app.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);

  const submit = async () => {
    setBusy(true);
    setTrouble(undefined);
    try {
      const base =
        kind === "url"
          ? { kind, url: url.trim() }
          : kind === "file"
            ? { kind, path: path.trim() }
            : { kind, id: entry };
      const stack = await create({ name: name.trim(), base, script });
      onClose();
      forgetStack(stack.id);
      openFile({ stack: stack.id, file: stack.script ?? stack.files[0] ?? "image.yaml" });
    } catch (error) {
      setTrouble(troubleOf(error));
      setBusy(false);
    }
  };
  const complete =
    name.trim() !== "" && { url: url.trim(), file: path.trim(), catalogue: entry }[kind] !== "";
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (complete && !busy) void submit();
  };
  const picked = entries?.find(({ id }) => id === entry);
  return (
    <Dialog title="New stack" onClose={onClose}>
      {/* What is wrong is said in our words, whether it is sent with Enter or the button; what was wrong before is old news. */}
      <form noValidate onSubmit={onSubmit} onChange={() => setTrouble(undefined)}>
        <Field label="Name" hint="Letters, digits, dots, dashes. Its images are called after it.">
          {(ids) => (
            <input
              {...ids}
              data-first
              type="text"
              value={name}
              spellCheck={false}
              autoComplete="off"
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <fieldset className="choices">
          <legend>Base image</legend>
          {(
            [
              ["catalogue", "From the catalogue"],
              ["url", "An address (http, https)"],
              ["file", "A tarball on this computer"],
            ] as const
          ).map(([value, label]) => (
            <label key={value} className="check">
              <input
                type="radio"
                name="base"
                checked={kind === value}
                disabled={value === "catalogue" && entries?.length === 0}
                onChange={() => setKind(value)}
              />
              <span>{label}</span>
            </label>
          ))}
        </fieldset>
        {kind === "catalogue" ? (
          <Field label="Image" hint={picked ? picked.description : "Reading …"}>
            {(ids) => (
              <select {...ids} value={entry} onChange={(event) => setEntry(event.target.value)}>
                {entries?.map(({ id, title }) => (
                  <option key={id} value={id}>
                    {title}
                  </option>
                ))}
              </select>
            )}
          </Field>
        ) : null}
        {kind === "url" ? (
          <Field label="Address" hint="The host downloads it, once.">
            {(ids) => (
              <input
                {...ids}
                type="url"
                placeholder="https://…/rootfs.tar.gz"
                value={url}
                spellCheck={false}
                onChange={(event) => setUrl(event.target.value)}
              />
            )}
          </Field>
        ) : null}
        {kind === "file" ? (
          <Field label="Path" hint="It is uploaded to the host, once.">
            {(ids) => (
              <input
                {...ids}
                type="text"
                placeholder="~/images/base.tar.gz"
                value={path}
                spellCheck={false}
                onChange={(event) => setPath(event.target.value)}
              />
            )}
          </Field>
        ) : null}
        <Field label="Script">
          {(ids) => (
            <select
              {...ids}
              value={script}
              onChange={(event) =>
                setScript(scripts.find(({ value }) => value === event.target.value)?.value ?? "bash")
              }
            >
              {scripts.map(({ value, label }) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </select>
          )}
        </Field>
        <BaseMaking />
        <TroubleText trouble={trouble} />
        <DialogButtons>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" busy={busy} disabled={!complete} onClick={onSubmit}>
            Create
          </Button>
        </DialogButtons>
        <SubmitOnEnter />
      </form>
    </Dialog>
  );
}

/** Lets Enter in a field send the form. */
export function SubmitOnEnter() {
  return <input type="submit" hidden />;
}
