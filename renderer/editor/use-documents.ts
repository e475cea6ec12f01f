import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { door } from "../door.ts";
import { area } from "../engine/area.tsx";
import { useClient, useStacks, type Client } from "../engine/index.tsx";
import { Documents, type Disk } from "./documents.ts";
import { loadMonaco, type MonacoChunk } from "./load-monaco.ts";
import { modelHolders } from "./model-holder.ts";

function diskOf(client: Client): Disk {
  return {
    read: ({ stack, file }) => client.stacks.read({ stack, file }),
    write: ({ stack, file, text, version }) => client.stacks.write({ stack, file, text, version }),
    listDrafts: () => client.drafts.list(),
    saveDraft: (draft) => client.drafts.save(draft),
    dropDraft: ({ stack, file }) => client.drafts.drop({ stack, file }),
  };
}

function useDocumentsArea() {
  const client = useClient();
  const { onFileChange } = useStacks();
  const [documents] = useState(() => new Documents(diskOf(client)));
  const [restored, setRestored] = useState(false);
  const [monaco, setMonaco] = useState<MonacoChunk>();
  const views = useSyncExternalStore(documents.subscribe, documents.views);

  useEffect(() => {
    void documents
      .restoreDrafts()
      .catch(() => [])
      .then(() => setRestored(true));
    void loadMonaco().then((chunk) => {
      documents.useHolders(modelHolders(chunk.monaco));
      setMonaco(chunk);
    });
  }, [documents]);

  useEffect(
    () =>
      onFileChange(
        ({ stack, file, version }) => void documents.onDisk({ stack, file }, version).catch(() => undefined),
      ),
    [documents, onFileChange],
  );

  useEffect(() => {
    const flush = () => documents.flush();
    const leaving = (event: BeforeUnloadEvent) => {
      documents.flush();
      // A window of the desktop could not ask; nor need it, as its engine does not go away without it.
      if (door.kind === "browser" && door.state() !== "open" && !documents.safe) event.preventDefault();
    };
    addEventListener("beforeunload", leaving);
    addEventListener("pagehide", flush);
    document.addEventListener("visibilitychange", flush);
    return () => {
      removeEventListener("beforeunload", leaving);
      removeEventListener("pagehide", flush);
      document.removeEventListener("visibilitychange", flush);
    };
  }, [documents]);

  return useMemo(() => ({ views, documents, restored, monaco }), [views, documents, restored, monaco]);
}

/** The open files, and the editor's code once it is loaded. */
export const [DocumentsProvider, useDocuments] = area("Documents", useDocumentsArea);
