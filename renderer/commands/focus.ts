export const areas = ["left", "editor", "panel", "builds"] as const;
export type AreaName = (typeof areas)[number];

/** What is wanted inside of a part, best first. */
const inside: Record<AreaName, readonly [best: string, ...others: string[]]> = {
  left: [".row-picked .row-main", "button"],
  editor: [".monaco-editor textarea, .monaco-editor .native-edit-context", "button"],
  panel: [
    ".panel-body > .terminal-view:not([hidden]) textarea, .panel-shell:not([hidden]) textarea",
    ".panel-body .problem",
    "[role=tab][tabindex='0']",
  ],
  builds: [".build-shown .build-pick", "button"],
};

/** Puts the focus into a part of the window, once it is there. */
export function focusArea(name: AreaName): void {
  const part = () => document.getElementById(`area-${name}`);
  const [best, ...others] = inside[name];
  focusSoon(
    () => part()?.querySelector(best),
    20,
    () => (others.map((other) => part()?.querySelector<HTMLElement>(other)).find(Boolean) ?? part())?.focus(),
  );
}

/** Puts the focus into the terminal of a shell that was just opened: not into the one that is shown until its tab is there. */
export function focusShell(id: string): void {
  const own = `.panel-shell:not([hidden]) [data-recording="${CSS.escape(`shell:${id}`)}"] textarea`;
  focusSoon(() => document.querySelector(own), 300);
}

/**
 * Focuses what `find` finds: at once, since the next key may be on its way, and again in the next frame, as something else may be
 * shown by then; but whoever has taken the focus meanwhile keeps it. What is yet to come has `patience` frames for that.
 */
function focusSoon(find: () => Element | null | undefined, patience: number, orElse?: () => void): void {
  let frames = 0;
  let focused: Element | null = null;
  const look = () => {
    const found = find();
    if (!(found instanceof HTMLElement)) return false;
    found.focus();
    focused = document.activeElement;
    return true;
  };
  const lookAgain = () => {
    const now = document.activeElement;
    const taken = focused && now !== focused && now !== document.body;
    if (taken || look()) return;
    if (frames++ < patience) requestAnimationFrame(lookAgain);
    else orElse?.();
  };
  look();
  requestAnimationFrame(lookAgain);
}

export function nextArea(by: 1 | -1): void {
  const there = areas.filter((name) => document.getElementById(`area-${name}`));
  const now = there.findIndex((name) =>
    document.getElementById(`area-${name}`)?.contains(document.activeElement),
  );
  const next = there[(now + by + there.length) % there.length];
  if (next) focusArea(next);
}
