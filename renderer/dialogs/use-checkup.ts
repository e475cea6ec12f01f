import { useCallback, useEffect, useState } from "react";
import type { Finding } from "../../main/contract/host.ts";
import { troubleOf, useHosts, type Trouble } from "../engine/index.tsx";

type Checkup =
  { state: "busy" } | { state: "done"; findings: readonly Finding[] } | { state: "failed"; trouble: Trouble };

/** What `doctor` finds on a host: looks once, and again whenever `look` is called. */
export function useCheckup(host: string): { checkup: Checkup; look: () => void } {
  const { doctor } = useHosts();
  const [checkup, setCheckup] = useState<Checkup>({ state: "busy" });
  const look = useCallback(() => {
    setCheckup({ state: "busy" });
    doctor(host).then(
      (findings) => setCheckup({ state: "done", findings }),
      (error: unknown) => setCheckup({ state: "failed", trouble: troubleOf(error) }),
    );
    // Not whenever some line changes.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [host]);
  useEffect(look, [look]);
  return { checkup, look };
}
