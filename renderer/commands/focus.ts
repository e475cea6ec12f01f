export const areas = ["left", "editor", "panel", "builds"] as const;
export type AreaName = (typeof areas)[number];

const inside: Record<AreaName, string> = {
  left: "[tabindex='0'], button",
  editor: ".monaco-editor textarea, .monaco-editor .native-edit-context, [tabindex='0'], button",
  panel: ".terminal:not([hidden]) textarea, .problem, [tabindex='0'], button",
  builds: ".build-pick, button",
};

/** Puts the focus into a part of the window, once it is there. */
export function focusArea(name: AreaName): void {
  requestAnimationFrame(() => {
    const part = document.getElementById(`area-${name}`);
    (part?.querySelector<HTMLElement>(inside[name]) ?? part)?.focus();
  });
}

export function nextArea(by: 1 | -1): void {
  const there = areas.filter((name) => document.getElementById(`area-${name}`));
  const now = there.findIndex((name) => document.getElementById(`area-${name}`)?.contains(document.activeElement));
  const next = there[(now + by + there.length) % there.length];
  if (next) focusArea(next);
}
