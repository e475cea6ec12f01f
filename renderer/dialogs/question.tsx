import { useState, type FormEvent } from "react";
import type { Answer, Question } from "../../main/contract/question.ts";
import { door } from "../door.ts";
import { hostTitle, useQuestions } from "../engine/index.tsx";
import { Button, Check, Dialog, DialogButtons, Field, useNotices } from "../parts/index.ts";
import { SubmitOnEnter } from "./new-stack.tsx";

/** What the engine wants to know before it can go on, one question at a time. */
export function QuestionDialog() {
  const { questions, answer } = useQuestions();
  const { attempt } = useNotices();
  const [question] = questions;
  if (!question) return null;
  const give = (given: Answer) => attempt(() => answer(given));
  return question.type === "host-key" ? (
    <HostKey key={question.id} question={question} give={give} />
  ) : (
    <Secret key={question.id} question={question} give={give} />
  );
}

type Of<T extends Question["type"]> = {
  question: Extract<Question, { type: T }>;
  give: (answer: Answer) => void;
};

function HostKey({ question, give }: Of<"host-key">) {
  const { id, host, address, port, keyType, fingerprint, reason } = question;
  const decline = () => give({ type: "declined", id });
  return (
    <Dialog
      title={
        reason === "unknown"
          ? `Is this really ${hostTitle(host)}?`
          : `${hostTitle(host)} shows another kind of key`
      }
      onClose={decline}
    >
      <p className="lead">
        {reason === "unknown"
          ? "You have not connected to this host before. Compare its fingerprint with the one that its owner gave you, or that its console shows:"
          : "You know this host by another kind of key. It may have got a new one; compare the fingerprint before you trust it:"}
      </p>
      <dl className="facts">
        <dt>Address</dt>
        <dd>
          {address}
          {port === 22 ? "" : `, port ${port}`}
        </dd>
        <dt>Key</dt>
        <dd>{keyType}</dd>
        <dt>Fingerprint</dt>
        <dd>
          <code>{fingerprint}</code>
        </dd>
      </dl>
      <p className="hint">A key that is trusted is remembered in known_hosts.</p>
      <DialogButtons>
        <Button data-first onClick={decline}>
          Don&apos;t connect
        </Button>
        <Button look="primary" onClick={() => give({ type: "host-key", id, trust: true })}>
          Trust and connect
        </Button>
      </DialogButtons>
    </Dialog>
  );
}

const titles = {
  password: "Password",
  passphrase: "Passphrase of a key",
  interactive: "The host asks",
  sudo: "Password for sudo",
  variable: "A secret of the stack",
} as const;

const unremembered =
  door.kind === "desktop"
    ? "This system has no keychain to remember it in, so it is kept in memory until the app ends."
    : "It is kept in memory until Stackwright ends, and written nowhere.";

function Secret({ question, give }: Of<"secret">) {
  const { id, host, kind, text, retry, canRemember } = question;
  const [secret, setSecret] = useState("");
  const [remember, setRemember] = useState(false);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    give({ type: "secret", id, secret, remember });
  };
  return (
    <Dialog
      title={`${titles[kind]}: ${hostTitle(host)}`}
      onClose={() => give({ type: "declined", id })}
      width="narrow"
    >
      <form onSubmit={onSubmit}>
        <Field label={text || titles[kind]} problem={retry ? "That was not right. Try again." : undefined}>
          {(ids) => (
            <input
              {...ids}
              data-first
              type="password"
              value={secret}
              autoComplete="off"
              onChange={(event) => setSecret(event.target.value)}
            />
          )}
        </Field>
        {canRemember ? (
          <Check label="Remember it in the system's keychain" checked={remember} onChange={setRemember} />
        ) : kind === "interactive" ? null : (
          <p className="hint">{unremembered}</p>
        )}
        <DialogButtons>
          <Button onClick={() => give({ type: "declined", id })}>Cancel</Button>
          <Button look="primary" onClick={onSubmit}>
            Go on
          </Button>
        </DialogButtons>
        <SubmitOnEnter />
      </form>
    </Dialog>
  );
}
