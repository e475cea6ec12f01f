const paths = {
  add: "M8 3v10M3 8h10",
  close: "M4 4l8 8M12 4l-8 8",
  chevron: "M6 4l4 4-4 4",
  down: "M4 6l4 4 4-4",
  check: "M3 8.5l3.2 3.2L13 5",
  copy: "M6 6h7v7H6zM3 10V3h7",
  cross: "M4 4l8 8M12 4l-8 8",
  circle: "M8 3.2a4.8 4.8 0 1 1 0 9.6 4.8 4.8 0 0 1 0-9.6z",
  rename: "M3 13l.7-3L10.5 3.2l2.3 2.3L6 12.3zM9 4.7L11.3 7",
  play: "M5 3.5v9l7.5-4.5z",
  stop: "M4 4h8v8H4z",
  file: "M4 2h5l3 3v9H4zM9 2v3h3",
  folder: "M2 4h4l1.5 1.5H14V13H2z",
  terminal: "M2.5 4l3.5 4-3.5 4M8 12h5.5",
  warning: "M8 2.5l6 11H2zM8 6.5v3.5M8 11.8v.4",
  error: "M8 2.2a5.8 5.8 0 1 1 0 11.6A5.8 5.8 0 0 1 8 2.2zM8 5v4M8 10.8v.4",
  info: "M8 2.2a5.8 5.8 0 1 1 0 11.6A5.8 5.8 0 0 1 8 2.2zM8 7.2V11M8 4.8v.4",
  more: "M3.5 8h.01M8 8h.01M12.5 8h.01",
  search: "M7 2.8a4.2 4.2 0 1 1 0 8.4 4.2 4.2 0 0 1 0-8.4zM10.2 10.2L14 14",
  settings: "M2 4.5h7M12 4.5h2M2 11.5h2M7 11.5h7M10.5 3v3M5.5 10v3",
  stack: "M8 2l6 3-6 3-6-3zM2 8l6 3 6-3M2 11l6 3 6-3",
  host: "M2.5 3h11v4h-11zM2.5 9h11v4h-11zM5 5h.01M5 11h.01",
  image: "M8 1.8l5.5 3v6.4L8 14.2l-5.5-3V4.8zM2.5 4.8L8 8l5.5-3.2M8 8v6.2",
  lost: "M6 6a2 2 0 1 1 2.6 1.9c-.4.2-.6.5-.6 1V9.5M8 11.8v.4M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8z",
  ban: "M8 2.2a5.8 5.8 0 1 1 0 11.6A5.8 5.8 0 0 1 8 2.2zM4 12L12 4",
  jump: "M8 3v9M4 8.5L8 12.5l4-4",
  left: "M2.5 3h11v10h-11zM6.5 3v10",
  right: "M2.5 3h11v10h-11zM9.5 3v10",
  bottom: "M2.5 3h11v10h-11zM2.5 9h11",
  keyboard: "M1.5 4h13v8h-13zM4 6.5h.01M6.7 6.5h.01M9.3 6.5h.01M12 6.5h.01M4.5 9.7h7",
  link: "M6.5 9.5l3-3M7 4.5l1.5-1.5a3 3 0 0 1 4.3 4.3L11.3 9M9 11.5L7.5 13a3 3 0 0 1-4.3-4.3L4.7 7",
} as const;

export type IconName = keyof typeof paths;

const filled: ReadonlySet<IconName> = new Set(["play", "stop"]);

/** A 16-pixel line drawing in the colour of the text. Says nothing by itself: whoever uses it carries the label. */
export function Icon({ name, className = "" }: { name: IconName; className?: string }) {
  return (
    <svg
      className={`icon icon-${name} ${filled.has(name) ? "icon-filled" : ""} ${className}`}
      viewBox="0 0 16 16"
      width="16"
      height="16"
      aria-hidden="true"
      focusable="false"
    >
      <path d={paths[name]} />
    </svg>
  );
}
