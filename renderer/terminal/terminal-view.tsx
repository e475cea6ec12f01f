import type { ITerminalOptions } from "@xterm/xterm";
import {
  useCallback,
  useEffect,
  useEffectEvent,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type MouseEvent,
} from "react";
import { bytesText } from "../../main/contract/texts.ts";
import { countText, Icon, Spinner, useMenu, useNotices, type MenuItem } from "../parts/index.ts";
import { useDark } from "../parts/use-dark.ts";
import { troubleOf, useClient, useSettings } from "../engine/index.tsx";
import { useDialog } from "../workbench/use-dialog.ts";
import { ring } from "./bell.ts";
import { searchColours, terminalTheme } from "./colours.ts";
import { loadXterm } from "./load-xterm.ts";
import type { Reference } from "./references.ts";
import { showsNow } from "./shown-terminal.ts";
import { TerminalSearch } from "./terminal-search.tsx";
import { TerminalSession, type SessionState } from "./session.ts";
import { passesTerminal } from "./passes-terminal.ts";

export interface TerminalViewProps {
  /** Id of the recording. */
  recording: string;
  label: string;
  shown: boolean;
  onInput?: ((data: string) => void) | undefined;
  onSize?: ((size: { cols: number; rows: number }) => void) | undefined;
  wayTo?: ((reference: Reference) => (() => void) | undefined) | undefined;
  /** Opens the whole log, where there is one. */
  openLog?: (() => void) | undefined;
  /** Gets the terminal once it is there, and nothing when it goes. */
  onSession?: ((session: TerminalSession | undefined) => void) | undefined;
  /** Hears that nothing more will come, be it that it can't be read. */
  onEnd?: (() => void) | undefined;
  /** What can be done at a row of the screen (from 0 at its top), for the context menu. */
  itemsAt?: ((row: number) => MenuItem[]) | undefined;
}

const fontFamily = 'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace';

let saidNoClipboard = false;

/** To web pages only, whatever a program writes. A browser opens a tab; the desktop shell makes a page in the system's browser of it. */
function openLink(url: string): void {
  if (/^https?:\/\//i.test(url)) window.open(url, "_blank", "noopener,noreferrer");
}

/** A recording in a terminal: follows its end unless the user has scrolled up. */
export function TerminalView(props: TerminalViewProps) {
  const { recording, label, shown, openLog } = props;
  const client = useClient();
  const { settings } = useSettings();
  const { show } = useDialog();
  const { say } = useNotices();
  const dark = useDark();
  const { menu, atPointer } = useMenu();
  const element = useRef<HTMLDivElement>(null);
  const session = useRef<TerminalSession | undefined>(undefined);
  const [state, setState] = useState<SessionState>();
  const [searching, setSearching] = useState(false);

  const interactive = props.onInput !== undefined;
  const { fontSize, scrollback, copyOnSelect, pasteGuard, bell } = settings.terminal;
  const options = useMemo<ITerminalOptions>(
    () => ({ fontSize, scrollback, theme: terminalTheme(dark, searching) }),
    [fontSize, scrollback, dark, searching],
  );

  const input = useEffectEvent((data: string) => props.onInput?.(data));
  const sized = useEffectEvent((size: { cols: number; rows: number }) => props.onSize?.(size));
  const announce = useEffectEvent((made: TerminalSession | undefined) => props.onSession?.(made));
  const wayTo = useEffectEvent((found: Reference) => props.wayTo?.(found));
  const copies = useEffectEvent(() => copyOnSelect);
  const noClipboard = useEffectEvent((asked: boolean) => {
    // Every selection would say it again.
    if (asked || !saidNoClipboard)
      say(
        "This page may not use the clipboard. Allow it in the settings that the browser has for this page.",
      );
    saidNoClipboard = true;
  });
  const rings = useEffectEvent(() => {
    if (bell) ring();
  });
  const allowPaste = useEffectEvent((text: string): Promise<boolean> => {
    const lines = text.trimEnd().split(/\r\n|\r|\n/).length;
    if (pasteGuard === 0 || lines <= pasteGuard) return Promise.resolve(true);
    return new Promise((resolve) =>
      show({
        kind: "confirm",
        title: `Paste ${countText(lines, "line")}?`,
        text: "The shell runs each line as soon as it arrives.",
        sample:
          text
            .split(/\r\n|\r|\n/)
            .slice(0, 12)
            .join("\n") + (lines > 12 ? "\n…" : ""),
        confirm: "Paste",
        run: () => resolve(true),
      }),
    );
  });
  const makeSession = useEffectEvent((xterm: Awaited<ReturnType<typeof loadXterm>>) => {
    return new TerminalSession({
      xterm,
      options: {
        ...options,
        fontFamily,
        allowProposedApi: true,
        minimumContrastRatio: 4.5,
        disableStdin: !interactive,
        // A set-up runs without a terminal, which would have made carriage returns of its line ends.
        convertEol: recording.startsWith("setup:"),
        cursorBlink: false,
        cursorInactiveStyle: interactive ? "outline" : "none",
        macOptionIsMeta: true,
        rightClickSelectsWord: true,
        linkHandler: { activate: (_event, url) => openLink(url) },
        scrollOnUserInput: true,
      },
      read: (request, signal) => client.recordings.read({ id: recording, ...request }, { signal }),
      keepsReading: !recording.startsWith("build:"),
      ...(interactive ? { onInput: (data: string) => input(data) } : {}),
      onSize: (size) => sized(size),
      onState: setState,
      openLink,
      wayTo: (found) => wayTo(found),
      allowPaste: (text) => allowPaste(text),
      copyOnSelect: () => copies(),
      onNoClipboard: (asked) => noClipboard(asked),
      onBell: () => rings(),
    });
  });

  useEffect(() => {
    const place = element.current;
    if (!place) return;
    let gone = false;
    const observer = new ResizeObserver(() => session.current?.fit());
    void loadXterm().then((xterm) => {
      if (gone) return;
      const made = makeSession(xterm);
      session.current = made;
      made.terminal.attachCustomKeyEventHandler((event) => !passesTerminal(event, interactive));
      made.mount(place);
      announce(made);
      observer.observe(place);
    });
    return () => {
      gone = true;
      observer.disconnect();
      session.current?.dispose();
      session.current = undefined;
      announce(undefined);
    };
  }, [recording, interactive]);

  const tellEnd = useEffectEvent(() => props.onEnd?.());
  const ended = state?.ended === true || state?.trouble !== undefined;
  useEffect(() => {
    if (ended) tellEnd();
  }, [ended]);
  const mounted = state !== undefined;
  useEffect(() => {
    session.current?.terminal.textarea?.setAttribute("aria-label", label);
  }, [label, mounted]);
  useEffect(() => session.current?.change(options), [options]);
  useEffect(() => session.current?.show(shown), [shown]);

  const toEnd = useCallback(() => {
    session.current?.terminal.scrollToBottom();
    session.current?.terminal.focus();
  }, []);
  useEffect(() => {
    if (!shown) return;
    return showsNow({
      find: () => setSearching(true),
      copy: () => void session.current?.copy(),
      ...(interactive ? { paste: () => void session.current?.paste() } : {}),
      toEnd,
    });
  }, [shown, interactive, toEnd]);
  const onKeyDown = (event: KeyboardEvent) => {
    const mod = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    if (mod && !event.altKey && key === "f") setSearching(true);
    else if (mod && event.shiftKey && key === "c") void session.current?.copy();
    else if (mod && !event.shiftKey && key === "c" && !interactive) void session.current?.copy();
    else if (mod && event.shiftKey && key === "v" && interactive) void session.current?.paste();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const onContextMenu = (event: MouseEvent<HTMLElement>) => {
    const screen = element.current?.querySelector(".xterm-screen")?.getBoundingClientRect();
    const rows = session.current?.terminal.rows;
    if (!props.itemsAt || !screen || !rows) return;
    const row = Math.floor(((event.clientY - screen.top) / screen.height) * rows);
    const selected = session.current?.terminal.hasSelection() ?? false;
    atPointer(event, label, [
      ...props.itemsAt(row),
      {
        label: "Copy",
        blocked: selected ? undefined : "Nothing is selected.",
        separated: true,
        run: () => void session.current?.copy(),
      },
    ]);
  };

  return (
    <div
      className="terminal-view"
      hidden={!shown}
      onContextMenu={onContextMenu}
      onKeyDownCapture={onKeyDown}
      data-recording={recording}
      {...(interactive ? { "data-types": "" } : {})}
    >
      {state && state.earlier > 0 ? (
        <p className="terminal-earlier">
          <span>
            {bytesText(state.earlier)} of earlier output is {openLog ? "in the log." : "not kept."}
          </span>
          {openLog ? (
            <button type="button" className="link" onClick={openLog}>
              Open the log
            </button>
          ) : null}
        </p>
      ) : null}
      <div className="terminal-place" ref={element} />
      {menu}
      {!state ? (
        <p className="terminal-wait">
          <Spinner /> Opening …
        </p>
      ) : null}
      {state?.empty ? (
        <p className="terminal-wait" role="status">
          Nothing was printed.
        </p>
      ) : null}
      {state?.trouble ? <p className="terminal-trouble">{troubleOf(state.trouble).message}</p> : null}
      {state && !state.atEnd ? (
        <button type="button" className="pill terminal-jump" onClick={toEnd}>
          <Icon name="jump" /> Jump to end
        </button>
      ) : null}
      {searching ? (
        <TerminalSearch
          find={(text, direction, typing = false) =>
            session.current?.find(text, direction, { decorations: searchColours(dark), incremental: typing })
          }
          onResults={(listener) => session.current?.search.onDidChangeResults(listener)}
          onClose={() => {
            setSearching(false);
            session.current?.search.clearDecorations();
            session.current?.terminal.focus();
          }}
        />
      ) : null}
    </div>
  );
}
