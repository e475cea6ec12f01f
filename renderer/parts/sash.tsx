import type { KeyboardEvent, PointerEvent } from "react";

interface SashProps {
  label: string;
  /** Which way the line runs. */
  direction: "vertical" | "horizontal";
  /** Pixels of the area that it sizes. */
  size: number;
  min: number;
  max: number;
  /** 1 when moving right or down makes the area larger, −1 when smaller. */
  sign: 1 | -1;
  onSize: (size: number) => void;
}

/** The line between two areas: dragged, or moved by arrow keys. */
export function Sash({ label, direction, size, min, max, sign, onSize }: SashProps) {
  const set = (next: number) => onSize(Math.round(Math.min(max, Math.max(min, next))));
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    const line = event.currentTarget;
    line.setPointerCapture(event.pointerId);
    const start = direction === "vertical" ? event.clientX : event.clientY;
    const move = (moved: globalThis.PointerEvent) =>
      set(size + sign * ((direction === "vertical" ? moved.clientX : moved.clientY) - start));
    line.addEventListener("pointermove", move);
    line.addEventListener("lostpointercapture", () => line.removeEventListener("pointermove", move), {
      once: true,
    });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, number> =
      direction === "vertical" ? { ArrowLeft: -16, ArrowRight: 16 } : { ArrowUp: -16, ArrowDown: 16 };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    set(size + sign * step);
  };
  return (
    <div
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={direction}
      aria-valuenow={size}
      aria-valuemin={min}
      aria-valuemax={max}
      className={`sash sash-${direction}`}
      onPointerDown={onPointerDown}
      onKeyDown={onKeyDown}
    />
  );
}
