import type { editor } from "monaco-editor/editor";
import type { LineTime } from "./profile.ts";

/** A line's time at the line of the editor at which it is shown. */
export interface PlacedTime extends LineTime {
  at: number;
}

/**
 * Times of lines at the editor's right edge, over the text. A layer of its own, because what Monaco can put behind a line's text would move with
 * the text's length and count as columns.
 */
export class TimeColumn {
  readonly #editor: editor.ICodeEditor;
  readonly #node = document.createElement("div");
  readonly #buttons = new Map<number, HTMLButtonElement>();
  /** Whether a button is over its line's text, and with what this was looked at last. */
  readonly #over = new WeakMap<HTMLElement, { seen: string; over: boolean }>();
  readonly #listening: { dispose: () => void }[];
  #times: readonly PlacedTime[] = [];
  #hovered: number | undefined;

  /** `onPick` gets the offset in the log of the output of a line whose time was clicked. */
  constructor(shown: editor.ICodeEditor, onPick: (log: number) => void) {
    this.#editor = shown;
    this.#node.className = "time-column";
    this.#node.role = "group";
    this.#node.ariaLabel = "Times of lines";
    const widget = {
      getId: () => "stackwright.times",
      getDomNode: () => this.#node,
      getPosition: () => null,
    };
    shown.addOverlayWidget(widget);
    this.#node.addEventListener("click", (event) => {
      const log = event.target instanceof HTMLElement ? event.target.dataset["log"] : undefined;
      if (log !== undefined) onPick(Number(log));
    });
    this.#listening = [
      shown.onDidScrollChange(() => this.#draw()),
      shown.onDidLayoutChange(() => this.#draw()),
      shown.onDidChangeHiddenAreas(() => this.#draw()),
      shown.onMouseMove(({ target }) => {
        // On a time it is still about that time's line.
        if (!this.#node.contains(target.element)) this.#hover(target.position?.lineNumber);
      }),
      shown.onMouseLeave(() => this.#hover(undefined)),
      { dispose: () => shown.removeOverlayWidget(widget) },
    ];
  }

  show(times: readonly PlacedTime[]): void {
    this.#times = times;
    this.#draw();
  }

  dispose(): void {
    for (const each of this.#listening) each.dispose();
  }

  #hover(line: number | undefined): void {
    if (line === this.#hovered) return;
    this.#hovered = line;
    this.#draw();
  }

  #draw(): void {
    const shown = this.#editor;
    const { verticalScrollbarWidth } = shown.getLayoutInfo();
    this.#node.style.right = `${verticalScrollbarWidth + 6}px`;
    const ranges = shown.getVisibleRanges();
    const seen = this.#times.filter(
      ({ at, small }) =>
        (!small || at === this.#hovered) &&
        ranges.some(({ startLineNumber, endLineNumber }) => at >= startLineNumber && at <= endLineNumber),
    );
    for (const [line, button] of this.#buttons) {
      if (seen.some(({ at }) => at === line)) continue;
      button.remove();
      this.#buttons.delete(line);
    }
    for (const time of seen) this.#place(time);
  }

  #place(time: PlacedTime): void {
    const shown = this.#editor;
    let button = this.#buttons.get(time.at);
    if (!button) {
      button = document.createElement("button");
      button.type = "button";
      // With the keyboard, the palette's action goes from the cursor's line to its output.
      button.tabIndex = -1;
      button.className = "line-time";
      this.#buttons.set(time.at, button);
      this.#node.append(button);
    }
    const canGo = time.log !== undefined;
    button.textContent = time.text;
    button.title = canGo ? `${time.title}. Click for its output.` : time.title;
    button.disabled = !canGo;
    if (time.log !== undefined) button.dataset["log"] = String(time.log);
    else delete button.dataset["log"];
    const height = shown.getLineHeightForPosition({ lineNumber: time.at, column: 1 });
    button.style.height = `${height}px`;
    button.style.lineHeight = `${height}px`;
    const running = time.running ? " line-time-running" : "";
    const over = this.#isOverText(time, button) ? " line-time-over" : "";
    button.className = `line-time heat-${time.heat}${running}${over}`;
    button.style.top = `${shown.getTopForLineNumber(time.at) - shown.getScrollTop()}px`;
  }

  /**
   * Whether the line's text reaches under its time, which then needs a ground of its own. Monaco draws what it has not drawn yet to answer that, so it is
   * asked only when something may have changed, not for every tick of a line that runs.
   */
  #isOverText({ at, text }: PlacedTime, button: HTMLElement): boolean {
    const shown = this.#editor;
    const model = shown.getModel();
    const { contentWidth } = shown.getLayoutInfo();
    const left = shown.getScrollLeft();
    // The height stands for the font's size.
    const { height } = button.style;
    const seen = [model?.id, model?.getVersionId(), left, contentWidth, height, text.length].join(" ");
    const before = this.#over.get(button);
    if (before?.seen === seen) return before.over;
    const end = shown.getOffsetForColumn(at, model?.getLineMaxColumn(at) ?? 1) - left;
    const over = end > contentWidth - button.offsetWidth - 6;
    this.#over.set(button, { seen, over });
    return over;
  }
}
