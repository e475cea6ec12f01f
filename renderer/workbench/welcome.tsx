import { useEffect, useState } from "react";
import { BaseMaking } from "../stacks/base-making.tsx";
import { Findings } from "../hosts/findings.tsx";
import { useCheckup } from "../hosts/use-checkup.ts";
import { useHosts, useStacks } from "../engine/index.tsx";
import { Button, Icon, Spinner, TroubleText, useNotices, withCode } from "../parts/index.ts";
import { keysText } from "../parts/platform.ts";
import { useActions } from "./use-actions.ts";
import { useDialog } from "./use-dialog.ts";
import { useWorkbench } from "./use-workbench.ts";

/** What the middle shows while nothing is open: the way to a first image, or the ways to go on. */
export function Welcome() {
  const { stacks } = useStacks();
  if (!stacks)
    return (
      <p className="empty">
        <Spinner /> Reading your stacks …
      </p>
    );
  return (
    <div className="welcome">
      <h1>{stacks.length === 0 ? "Build your first image" : "Stackwright"}</h1>
      {stacks.length === 0 ? <FirstRun /> : <GoOn />}
    </div>
  );
}

function FirstRun() {
  const { createSample } = useStacks();
  const { openFile } = useActions();
  const { attempt } = useNotices();
  const { show } = useDialog();
  const [busy, setBusy] = useState(false);
  const make = () => {
    setBusy(true);
    attempt(() =>
      createSample()
        .then((sample) => openFile({ stack: sample.id, file: sample.files[0] ?? "image.yaml" }))
        .finally(() => setBusy(false)),
    );
  };
  return (
    <>
      <p className="welcome-lead">
        A stack is a folder with a spec (YAML) and a script. The script runs in a container over a base image;
        what it leaves behind is packed as a tarball for LXC.
      </p>
      <ol className="welcome-steps">
        <li>
          <h2>A stack</h2>
          <p>
            The sample is ready to be built. Its base image is made or downloaded once, which takes a minute.
          </p>
          <div className="welcome-buttons">
            <Button look="primary" icon="stack" busy={busy} onClick={make} data-first>
              Create the sample stack
            </Button>
            <Button onClick={() => show({ kind: "new-stack" })}>New stack …</Button>
            <Button onClick={() => show({ kind: "open-stack" })}>Open a spec …</Button>
          </div>
          <BaseMaking />
        </li>
        <li>
          <h2>A host to build on</h2>
          <ThisMachine />
          <AddHosts />
        </li>
        <li>
          <h2>Save and Build</h2>
          <p>
            Press <kbd>{keysText("Mod+Enter")}</kbd> and watch. <kbd>{keysText("Mod+Shift+P")}</kbd> shows
            everything else that can be done.
          </p>
        </li>
      </ol>
    </>
  );
}

function ThisMachine() {
  const { hosts, unread } = useHosts();
  if (unread) return <TroubleText trouble={unread} />;
  const name = hosts?.find(({ kind }) => kind === "local")?.name;
  return name === undefined ? null : <CheckOfThisMachine name={name} />;
}

function CheckOfThisMachine({ name }: { name: string }) {
  const { setUp } = useActions();
  const { checkup, look, cancel } = useCheckup(name);
  const again = <Button onClick={look}>Check again</Button>;
  switch (checkup.state) {
    case "busy":
      return (
        <p className="welcome-host">
          <Spinner /> Looking whether this machine can build …
          <Button look="quiet" onClick={cancel}>
            Cancel
          </Button>
        </p>
      );
    case "cancelled":
      return (
        <div className="welcome-host">
          <p>
            <Icon name="info" className="tone-info" /> The check was cancelled: whether this machine can build
            is not known.
          </p>
          <div className="welcome-buttons">{again}</div>
        </div>
      );
    case "failed":
      return (
        <div className="welcome-host">
          <p>
            <Icon name="info" className="tone-info" /> This machine can&apos;t build:{" "}
            {withCode(checkup.trouble.message)} {withCode(checkup.trouble.hint ?? "")}
          </p>
          <div className="welcome-buttons">{again}</div>
        </div>
      );
    case "done":
      break;
  }
  const wrong = checkup.findings.filter(({ state }) => state === "error");
  if (wrong.length === 0)
    return (
      <p className="welcome-host">
        <Icon name="check" className="tone-good" /> This machine can build.
      </p>
    );
  return (
    <div className="welcome-host">
      <p>
        <Icon name="warning" className="tone-warning" /> This machine can&apos;t build yet:
      </p>
      <Findings findings={wrong} />
      <div className="welcome-buttons">
        {wrong.some(({ setup }) => setup) ? (
          <Button onClick={() => setUp(name)}>Set up this machine</Button>
        ) : null}
        {again}
      </div>
    </div>
  );
}

function AddHosts() {
  const { suggestions, add, hosts } = useHosts();
  const { show } = useDialog();
  const { pickHost } = useWorkbench();
  const { attempt } = useNotices();
  const [known, setKnown] = useState<Awaited<ReturnType<typeof suggestions>>>([]);
  const count = hosts?.length;
  useEffect(() => {
    suggestions().then(setKnown, () => undefined);
    // Asked again when a host was added.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [count]);
  return (
    <div className="welcome-buttons">
      <Button icon="add" onClick={() => show({ kind: "host" })}>
        Add an SSH host …
      </Button>
      {known.slice(0, 6).map(({ name, detail }) => (
        <Button
          key={name}
          title={detail}
          onClick={() =>
            attempt(async () => {
              await add({ kind: "ssh", name, destination: name, sudo: false });
              await pickHost(name);
              show({ kind: "doctor", host: name });
            })
          }
        >
          {name}
        </Button>
      ))}
    </div>
  );
}

function GoOn() {
  const { stack } = useWorkbench();
  const { openFile } = useActions();
  const { show } = useDialog();
  return (
    <>
      <div className="welcome-buttons">
        {stack?.files.slice(0, 2).map((file) => (
          <Button key={file} icon="file" onClick={() => openFile({ stack: stack.id, file })}>
            {file}
          </Button>
        ))}
        <Button icon="add" onClick={() => show({ kind: "new-stack" })}>
          New stack …
        </Button>
      </div>
      <dl className="welcome-keys">
        {(
          [
            ["Open a file", "Mod+P"],
            ["All actions", "Mod+Shift+P"],
            ["Save and Build", "Mod+Enter"],
            ["Terminal", "Mod+`"],
          ] as const
        ).map(([word, keys]) => (
          <div key={word}>
            <dt>{word}</dt>
            <dd>
              <kbd>{keysText(keys)}</kbd>
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}
