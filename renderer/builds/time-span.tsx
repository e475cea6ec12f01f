/** From when to when, in seconds since the epoch. */
export interface Span {
  from: number;
  to: number;
}

interface TimeSpanProps {
  whole: Span | undefined;
  began: number | undefined;
  seconds: number | undefined;
}

/** When something ran within the whole build, as a bar under its line; its length is told in words beside it. */
export function TimeSpan({ whole, began, seconds }: TimeSpanProps) {
  if (!whole || began === undefined || !seconds) return null;
  const length = Math.max(whole.to - whole.from, 0.001);
  const left = Math.min(1, Math.max(0, (began - whole.from) / length));
  const width = Math.min(1 - left, seconds / length);
  return (
    <span className="time-span" aria-hidden="true">
      <span style={{ marginInlineStart: `${left * 100}%`, width: `max(2px, ${width * 100}%)` }} />
    </span>
  );
}
