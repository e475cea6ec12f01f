import { useEffect, useState } from "react";

/** Seconds since the epoch, renewed every `every` milliseconds; stands still while `every` is undefined. */
export function useNow(every: number | undefined): number {
  const [now, setNow] = useState(() => Date.now() / 1000);
  useEffect(() => {
    if (every === undefined) return;
    const timer = setInterval(() => setNow(Date.now() / 1000), every);
    return () => clearInterval(timer);
  }, [every]);
  return now;
}
