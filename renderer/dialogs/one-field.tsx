import { useState, type FormEvent, type ReactNode } from "react";
import { troubleOf, type Trouble } from "../engine/index.tsx";
import { Button, Dialog, DialogButtons, Field, TroubleText } from "../parts/index.ts";
import { SubmitOnEnter } from "./new-stack.tsx";

interface OneFieldProps {
  title: string;
  label: string;
  hint: string;
  first: string;
  confirm: string;
  placeholder?: string;
  /** What else there is to decide. */
  children?: ReactNode;
  onClose: () => void;
  /** Rejects when what was typed won't do. */
  run: (text: string) => Promise<unknown>;
}

/** A dialog that asks for one line of text. */
export function OneField({
  title,
  label,
  hint,
  first,
  confirm,
  placeholder,
  children,
  onClose,
  run,
}: OneFieldProps) {
  const [text, setText] = useState(first);
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble>();
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() === "" || busy) return;
    setBusy(true);
    run(text.trim()).then(onClose, (error: unknown) => {
      setTrouble(troubleOf(error));
      setBusy(false);
    });
  };
  return (
    <Dialog title={title} onClose={onClose} width="narrow">
      <form onSubmit={onSubmit}>
        <Field label={label} hint={hint}>
          {(ids) => (
            <input
              {...ids}
              data-first
              type="text"
              value={text}
              placeholder={placeholder}
              spellCheck={false}
              autoComplete="off"
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        {children}
        <TroubleText trouble={trouble} />
        <DialogButtons>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" busy={busy} disabled={text.trim() === ""} onClick={onSubmit}>
            {confirm}
          </Button>
        </DialogButtons>
        <SubmitOnEnter />
      </form>
    </Dialog>
  );
}
