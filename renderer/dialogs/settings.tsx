import { useState } from "react";
import type { Settings } from "../../main/contract/settings.ts";
import { troubleOf, useAppInfo, useSettings, type Trouble } from "../engine/index.tsx";
import { Button, Check, Dialog, DialogButtons, Field, TroubleText } from "../parts/index.ts";

/** Settings; each is in force as soon as it is changed. */
export function SettingsDialog({ onClose }: { onClose: () => void }) {
  const { settings, unread, change } = useSettings();
  const { info } = useAppInfo();
  const [workspace, setWorkspace] = useState(settings.workspace);
  const [trouble, setTrouble] = useState<Trouble>();
  const set = (part: Partial<Settings>) => {
    setTrouble(undefined);
    change({ ...settings, ...part }).catch((error: unknown) => setTrouble(troubleOf(error)));
  };
  const { terminal } = settings;
  const setTerminal = (part: Partial<Settings["terminal"]>) => set({ terminal: { ...terminal, ...part } });
  return (
    <Dialog title="Settings" onClose={onClose}>
      <section className="settings-part">
        <h3>Window</h3>
        <Field label="Colours">
          {(ids) => (
            <select
              {...ids}
              data-first
              value={settings.theme}
              onChange={({ target: { value } }) =>
                set({ theme: value === "light" || value === "dark" ? value : "system" })
              }
            >
              <option value="system">As the desktop has them</option>
              <option value="light">Light</option>
              <option value="dark">Dark</option>
            </select>
          )}
        </Field>
        <NumberField
          label="Text size in the editor"
          min={8}
          max={32}
          value={settings.fontSize}
          onChange={(fontSize) => set({ fontSize })}
        />
        <Check
          label="Wrap long lines in the editor"
          checked={settings.wordWrap}
          onChange={(wordWrap) => set({ wordWrap })}
        />
      </section>
      <section className="settings-part">
        <h3>Terminal</h3>
        <NumberField
          label="Text size"
          min={8}
          max={32}
          value={terminal.fontSize}
          onChange={(fontSize) => setTerminal({ fontSize })}
        />
        <NumberField
          label="Lines to scroll back"
          hint="The whole output of a build is always in its log."
          min={100}
          max={100_000}
          value={terminal.scrollback}
          onChange={(scrollback) => setTerminal({ scrollback })}
        />
        <NumberField
          label="Ask before pasting more lines than"
          hint="0: never ask."
          min={0}
          max={10_000}
          value={terminal.pasteGuard}
          onChange={(pasteGuard) => setTerminal({ pasteGuard })}
        />
        <Check
          label="Copy what is selected"
          checked={terminal.copyOnSelect}
          onChange={(copyOnSelect) => setTerminal({ copyOnSelect })}
        />
        <Check label="Sound the bell" checked={terminal.bell} onChange={(bell) => setTerminal({ bell })} />
      </section>
      <section className="settings-part">
        <h3>Stacks and images</h3>
        <Field
          label="Folder with your stacks"
          hint={`Empty: ${info ? `${info.home}/Stackwright` : "Stackwright in your home folder"}.`}
        >
          {(ids) => (
            <input
              {...ids}
              type="text"
              value={workspace}
              spellCheck={false}
              onChange={(event) => setWorkspace(event.target.value)}
              onBlur={() => workspace !== settings.workspace && set({ workspace: workspace.trim() })}
            />
          )}
        </Field>
        <NumberField
          label="Images to keep per stack, beside the active one"
          hint="0: all."
          min={0}
          max={10_000}
          value={settings.keepImages}
          onChange={(keepImages) => set({ keepImages })}
        />
      </section>
      <TroubleText trouble={trouble ?? unread} />
      <DialogButtons>
        <span className="version">Stackwright {info?.version}</span>
        <Button onClick={onClose}>Close</Button>
      </DialogButtons>
    </Dialog>
  );
}

interface NumberFieldProps {
  label: string;
  hint?: string;
  min: number;
  max: number;
  value: number;
  onChange: (value: number) => void;
}

/** A number that counts once it is within its bounds. */
function NumberField({ label, hint, min, max, value, onChange }: NumberFieldProps) {
  const [text, setText] = useState(String(value));
  const number = Number(text);
  const good = text.trim() !== "" && Number.isInteger(number) && number >= min && number <= max;
  return (
    <Field label={label} hint={hint} problem={good ? undefined : `A whole number from ${min} to ${max}.`}>
      {(ids) => (
        <input
          {...ids}
          type="number"
          min={min}
          max={max}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            const next = Number(event.target.value);
            if (event.target.value !== "" && Number.isInteger(next) && next >= min && next <= max)
              onChange(next);
          }}
        />
      )}
    </Field>
  );
}
