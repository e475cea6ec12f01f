import { useDocuments } from "../editor/index.ts";
import { useAppInfo } from "../engine/index.tsx";
import { Button, Dialog, DialogButtons, useNotices } from "../parts/index.ts";
import { tabKey } from "../workbench/tabs.ts";
import { useActions } from "../workbench/use-actions.ts";
import type { OpenDialog } from "../workbench/use-dialog.ts";
import { useWorkbench } from "../workbench/use-workbench.ts";

type Of<K extends OpenDialog["kind"]> = Extract<OpenDialog, { kind: K }> & { onClose: () => void };

export function ConfirmDialog({ title, text, sample, confirm, danger, run, onClose }: Of<"confirm">) {
  return (
    <Dialog title={title} onClose={onClose} width="narrow">
      <p className="lead">{text}</p>
      {sample === undefined ? null : (
        <pre className="sample" tabIndex={0} aria-label="What would be pasted">
          {sample}
        </pre>
      )}
      <DialogButtons>
        <Button onClick={onClose} {...(danger ? { "data-first": true } : {})}>
          Cancel
        </Button>
        <Button
          look={danger ? "danger" : "primary"}
          {...(danger ? {} : { "data-first": true })}
          onClick={() => {
            onClose();
            run();
          }}
        >
          {confirm}
        </Button>
      </DialogButtons>
    </Dialog>
  );
}

export function AboutDialog({ onClose }: { onClose: () => void }) {
  const { info } = useAppInfo();
  const { copy } = useActions();
  const version = `Stackwright ${info?.version ?? ""}`;
  return (
    <Dialog title="About Stackwright" onClose={onClose} width="narrow">
      <p className="lead">{version}</p>
      <p>
        Builds OS images for LXC. Its engine runs on {info?.platform}; stacks are in{" "}
        <code>{info?.workspace}</code>.
      </p>
      <DialogButtons>
        <Button onClick={() => copy(`${version} (${info?.platform ?? ""}, ${navigator.userAgent})`)}>
          Copy for a report
        </Button>
        <Button onClick={onClose} data-first>
          Close
        </Button>
      </DialogButtons>
    </Dialog>
  );
}

/** Closing a tab would lose text. */
export function UnsavedDialog({ stack, file, onClose }: Of<"unsaved">) {
  const { documents } = useDocuments();
  const { closeTab } = useWorkbench();
  const { attempt } = useNotices();
  const place = { stack, file };
  const finish = (save: boolean) => {
    onClose();
    attempt(async () => {
      if (save && !(await documents.save(place))) return;
      closeTab(tabKey({ kind: "file", ...place }));
      await documents.close(place);
    });
  };
  return (
    <Dialog title={`Save ${file}?`} onClose={onClose} width="narrow">
      <p className="lead">What you typed is not saved yet.</p>
      <DialogButtons>
        <Button onClick={onClose}>Cancel</Button>
        <Button look="danger" onClick={() => finish(false)}>
          Don&apos;t save
        </Button>
        <Button look="primary" data-first onClick={() => finish(true)}>
          Save
        </Button>
      </DialogButtons>
    </Dialog>
  );
}
