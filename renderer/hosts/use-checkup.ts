import { useCallback, useEffect, useRef, useState } from "react";
import type { Finding } from "../../main/contract/host.ts";
import { troubleOf, useHosts, type Trouble } from "../engine/index.tsx";

type Checkup =
  | { state: "busy" }
  | { state: "cancelled" }
  | { state: "done"; findings: readonly Finding[] }
  | { state: "failed"; trouble: Trouble };

/** What `doctor` finds on a host: looks once, and again whenever `look` is called. Who does not look on any more ends it, as `cancel` does. */
export function useCheckup(host: string): { checkup: Checkup; look: () => void; cancel: () => void } {
  const { doctor } = useHosts();
  const [checkup, setCheckup] = useState<Checkup>({ state: "busy" });
  const looking = useRef<AbortController>(undefined);
  const look = useCallback(() => {
    looking.current?.abort();
    const { signal } = (looking.current = new AbortController());
    setCheckup({ state: "busy" });
    doctor(host, signal).then(
      (findings) => !signal.aborted && setCheckup({ state: "done", findings }),
      (error: unknown) => !signal.aborted && setCheckup({ state: "failed", trouble: troubleOf(error) }),
    );
    // Not whenever some line changes.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [host]);
  useEffect(() => {
    look();
    return () => looking.current?.abort();
  }, [look]);
  const cancel = useCallback(() => {
    looking.current?.abort();
    setCheckup({ state: "cancelled" });
  }, []);
  return { checkup, look, cancel };
}
