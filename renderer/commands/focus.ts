export const areas = ["left", "editor", "panel", "builds"] as const;
export type AreaName = (typeof areas)[number];

/** What is wanted inside of a part, best first. */
const inside: Record<AreaName, readonly string[]> = {
  left: [".row-picked .row-main", "button"],
  editor: [".monaco-editor textarea, .monaco-editor .native-edit-context", "button"],
  panel: [
    ".panel-body > .terminal-view:not([hidden]) textarea, .panel-shell:not([hidden]) textarea",
    ".panel-body .problem",
    "[role=tab][tabindex='0']",
  ],
  builds: [".build-shown .build-pick", "button"],
};

/** Frames to wait for a part that is only just being shown. */
const patience = 20;

/** Puts the focus into a part of the window, once it is there. */
export function focusArea(name: AreaName): void {
  let frames = 0;
  const look = () => {
    const part = document.getElementById(`area-${name}`);
    const [best, ...others] = inside[name];
    const found = best && part?.querySelector<HTMLElement>(best);
    if (found) found.focus();
    else if (frames++ < patience) requestAnimationFrame(look);
    else (others.map((other) => part?.querySelector<HTMLElement>(other)).find(Boolean) ?? part)?.focus();
  };
  requestAnimationFrame(look);
}

export function nextArea(by: 1 | -1): void {
  const there = areas.filter((name) => document.getElementById(`area-${name}`));
  const now = there.findIndex((name) =>
    document.getElementById(`area-${name}`)?.contains(document.activeElement),
  );
  const next = there[(now + by + there.length) % there.length];
  if (next) focusArea(next);
}
