import { useCallback, useEffect, useEffectEvent, useMemo, useRef, useState, type ReactNode } from "react";
import { area } from "../engine/area.tsx";
import { troubleOf } from "../engine/index.tsx";
import { Button, IconButton } from "./button.tsx";
import { Icon } from "./icon.tsx";
import { Message } from "./prose.tsx";

interface Notice {
  id: number;
  kind: "info" | "error";
  message: string;
  hint?: string | undefined;
  /** What it is about: the next try of the same makes it old news. */
  about?: string | undefined;
  /** What can be done about it at once. */
  actions?: readonly { label: string; run: () => void }[];
}

const infoSeconds = 5;
/** One that offers something has to be read and decided on. */
const offerSeconds = 20;

function useNoticesArea() {
  const [notices, setNotices] = useState<Notice[]>([]);
  const count = useRef(0);
  const dismiss = useCallback(
    (id: number) => setNotices((all) => all.filter((notice) => notice.id !== id)),
    [],
  );
  const add = useCallback(
    (notice: Omit<Notice, "id">) => {
      const id = ++count.current;
      setNotices((all) => [
        ...all.filter(({ message }) => message !== notice.message).slice(-3),
        { ...notice, id },
      ]);
      if (notice.kind === "info")
        setTimeout(() => dismiss(id), (notice.actions?.length ? offerSeconds : infoSeconds) * 1000);
    },
    [dismiss],
  );
  const say = useCallback(
    (message: string, actions: Notice["actions"] = [], about?: string) =>
      add({ kind: "info", message, actions, about }),
    [add],
  );
  const report = useCallback((error: unknown) => add({ kind: "error", ...troubleOf(error) }), [add]);
  return useMemo(
    () => ({
      notices,
      dismiss,
      say,
      report,
      /** Runs something that a click started: what it rejects with is shown, in the place of what an earlier try of the same said. */
      attempt: (work: () => Promise<unknown>, about?: string) => {
        if (about !== undefined) setNotices((all) => all.filter((notice) => notice.about !== about));
        void (async () => {
          try {
            await work();
          } catch (error) {
            add({ kind: "error", about, ...troubleOf(error) });
          }
        })();
      },
    }),
    [notices, dismiss, say, report, add],
  );
}

export const [NoticesProvider, useNotices] = area("Notices", useNoticesArea);

/** What has to be said without being asked, in the lower right corner. */
export function Notices(): ReactNode {
  const { notices, dismiss } = useNotices();
  const any = notices.length > 0;
  const dismissAll = useEffectEvent(() => {
    for (const { id } of notices) dismiss(id);
  });
  useEffect(() => {
    if (!any) return;
    // What else the key closes keeps it for itself, but for dialogs.
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !event.defaultPrevented && !document.querySelector("dialog[open]"))
        dismissAll();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [any]);
  return (
    <section className="notices" aria-label="Notices" aria-live="polite">
      {notices.map((notice) => (
        <div
          key={notice.id}
          className={`notice notice-${notice.kind}`}
          role={notice.kind === "error" ? "alert" : "status"}
        >
          <Icon name={notice.kind === "error" ? "error" : "info"} />
          <div className="notice-text prose">
            <Message message={notice.message} hint={notice.hint} />
            {notice.actions?.map(({ label, run }) => (
              <Button
                key={label}
                onClick={() => {
                  dismiss(notice.id);
                  run();
                }}
              >
                {label}
              </Button>
            ))}
          </div>
          <IconButton icon="close" label="Dismiss" onClick={() => dismiss(notice.id)} />
        </div>
      ))}
    </section>
  );
}
