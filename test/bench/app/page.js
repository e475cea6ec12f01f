// What the benchmark does inside the app's own page, with the app's own parts: bundled by page-parts.ts and put there by the debugger.

/**
 * @param {{ TerminalSession: any, loadXterm: () => Promise<any>, connectDoor: () => Promise<any>, terminalTheme: (dark: boolean) => object }} parts
 */
export function makeBench({ TerminalSession, loadXterm, connectDoor, terminalTheme }) {
  /** A log in pieces, but no more of it than xterm.js takes at once. */
  const load = async (id) => {
    const client = await connectDoor();
    const pieces = [];
    for (let offset = 0; ;) {
      const { bytes, size } = await client.recordings.read({ id, offset, max: 1 << 18, wait: 0 });
      pieces.push(bytes);
      offset += bytes.length;
      if (offset >= Math.min(size, 48_000_000)) return pieces;
    }
  };

  const options = {
    fontSize: 13,
    scrollback: 10_000,
    theme: terminalTheme(false),
    fontFamily: '"DejaVu Sans Mono", monospace',
    allowProposedApi: true,
    minimumContrastRatio: 4.5,
    disableStdin: true,
    cursorInactiveStyle: "none",
  };
  /** A place for a terminal on top of the app's. */
  const placeOnTop = () => {
    const { left, top, width, height } = document.querySelector(".terminal-place").getBoundingClientRect();
    const place = document.createElement("div");
    place.style.cssText = `position:fixed;z-index:9;left:${left}px;top:${top}px;width:${width}px;height:${height}px`;
    place.className = "terminal-view";
    document.body.append(place);
    return place;
  };

  /** xterm.js as it comes. */
  const plain = async () => {
    const { Terminal, FitAddon, Unicode11Addon } = await loadXterm();
    const place = placeOnTop();
    const terminal = new Terminal(options);
    const fit = new FitAddon();
    terminal.loadAddon(fit);
    terminal.loadAddon(new Unicode11Addon());
    terminal.unicode.activeVersion = "11";
    terminal.open(place);
    fit.fit();
    return { terminal, remove: () => (terminal.dispose(), place.remove()) };
  };

  /** A terminal as the app's. It believes that the log has just begun, so that it shows all of it; no lines are left out. */
  const session = async (read) => {
    const place = placeOnTop();
    const ended = Promise.withResolvers();
    let first = true;
    const made = new TerminalSession({
      xterm: await loadXterm(),
      options,
      read: async (request, signal) => {
        const chunk = await read({ ...request, skim: undefined }, signal);
        const seen = first ? { ...chunk, size: 0 } : chunk;
        first = false;
        return seen;
      },
      keepsReading: false,
      onSize: () => undefined,
      onState: ({ trouble }) => trouble && ended.reject(trouble),
      openLink: () => undefined,
      allowPaste: async () => true,
      copyOnSelect: () => false,
    });
    made.mount(place);
    return { made, remove: () => (made.dispose(), place.remove()), failed: ended.promise };
  };

  const written = (terminal, bytes) => new Promise((resolve) => terminal.write(bytes, resolve));
  const painted = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));

  /** Seconds until xterm.js has parsed a log that is in memory. */
  const parse = async (id) => {
    const pieces = await load(id);
    const { terminal, remove } = await plain();
    await painted();
    const begun = performance.now();
    for (const piece of pieces.slice(0, -1)) terminal.write(piece);
    await written(terminal, pieces.at(-1));
    const seconds = (performance.now() - begun) / 1000;
    remove();
    return seconds;
  };

  /** Seconds until a log is in a terminal of the app's, all the way from the engine's disk. */
  const replay = async (id, lastLine) => {
    const client = await connectDoor();
    const begun = performance.now();
    const { made, remove, failed } = await session((request, signal) =>
      client.recordings.read({ id, ...request }, { signal }),
    );
    await Promise.race([failed, parsed(made.terminal, lastLine)]);
    const seconds = (performance.now() - begun) / 1000;
    remove();
    return seconds;
  };

  /**
   * What one would write first: everything is sent as fast as the door takes it, and given to the terminal as it comes. Nothing is waited for. Gives the
   * bytes that the terminal threw away, too.
   */
  const push = async (id) => {
    const client = await connectDoor();
    const { terminal, remove } = await plain();
    const { size } = await client.recordings.read({ id, offset: 0, max: 1, wait: 0 });
    const begun = performance.now();
    const max = 1 << 18;
    const sent = Array.from({ length: Math.ceil(size / max) }, (_, piece) =>
      client.recordings.read({ id, offset: piece * max, max, wait: 0 }),
    );
    let lost = 0;
    while (sent.length > 0) {
      const { bytes } = await sent.shift();
      try {
        terminal.write(bytes);
      } catch {
        lost += bytes.length;
      }
    }
    for (;;) {
      try {
        await written(terminal, "");
        break;
      } catch {
        await painted();
      }
    }
    const seconds = (performance.now() - begun) / 1000;
    remove();
    return { seconds, lost };
  };

  /** Looks at the line above the cursor alone, when the terminal has parsed something: looking must not cost what is measured. */
  const parsed = (terminal, lastLine) =>
    new Promise((resolve) => {
      terminal.onWriteParsed(() => {
        const { active } = terminal.buffer;
        const line = active.getLine(active.baseY + active.cursorY - 1)?.translateToString(true);
        if (line === lastLine) resolve();
      });
    });
  const seen = (condition) =>
    new Promise((resolve) => {
      const look = () =>
        condition() ? setTimeout(() => resolve(performance.now())) : requestAnimationFrame(look);
      look();
    });

  /** Whether a text is on the screen of the app's own terminal. */
  const shows = (text) => () =>
    [...document.querySelectorAll(".terminal-view:not([hidden]) .xterm-rows")].some((rows) =>
      rows.textContent.includes(text),
    );
  /** Seconds until a text is on the screen; looked for seldom, as this goes on beside what is measured. */
  const showing = async (text) => {
    const begun = performance.now();
    const there = shows(text);
    while (!there()) await new Promise((resolve) => setTimeout(resolve, 50));
    return (performance.now() - begun) / 1000;
  };

  /** Seconds from a click on a build in the history until a text is on the screen of the app's own terminal. */
  const switching = async (build, text) => {
    const button = [...document.querySelectorAll("[aria-label='Builds of this stack'] button")].find(
      (other) => other.textContent.includes(build.replace(/^.*(?=_\d+$)/, "")),
    );
    const begun = performance.now();
    button.click();
    return ((await seen(shows(text))) - begun) / 1000;
  };

  /** Seconds from a click on a button until a notice with a text is on the screen; one that is there already is taken away before. */
  const saying = async (label, text) => {
    const notices = document.querySelector("[aria-label='Notices']");
    for (const button of notices.querySelectorAll("[aria-label='Dismiss']")) button.click();
    await seen(() => notices.childElementCount === 0);
    const button = [...document.querySelectorAll("button")].find((other) =>
      other.textContent.startsWith(label),
    );
    const begun = performance.now();
    button.click();
    return ((await seen(() => notices.textContent.includes(text))) - begun) / 1000;
  };

  let watching;
  /** Begins to watch how the page answers. `k` is the key that is typed. */
  const watch = () => {
    const long = [];
    const keys = [];
    let pressed = 0;
    const note = (entries) => long.push(...entries.map(({ duration }) => duration));
    const tasks = new PerformanceObserver((list) => note(list.getEntries()));
    tasks.observe({ type: "longtask" });
    const typed = () => {
      const lines = [...document.querySelectorAll(".editor-place .view-line")].map(
        ({ textContent }) => textContent,
      );
      return Math.max(0, ...lines.map((line) => /#\s(k+)$/.exec(line)?.[1].length ?? 0));
    };
    const answer = ({ key, timeStamp }) => {
      if (key !== "k") return;
      const count = ++pressed;
      const look = () =>
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => {
            if (typed() >= count) keys.push(performance.now() - timeStamp);
            else look();
          };
          port2.postMessage(null);
        });
      look();
    };
    addEventListener("keydown", answer, { capture: true });
    watching = () => {
      note(tasks.takeRecords());
      tasks.disconnect();
      removeEventListener("keydown", answer, { capture: true });
      return { long, keys };
    };
  };
  const answers = () => watching();

  return { parse, replay, push, showing, switching, saying, watch, answers };
}
