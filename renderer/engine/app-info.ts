import { useMemo, useState } from "react";
import type { FrameAction } from "../../main/contract/door.ts";
import { area } from "./area.tsx";
import { useClient, type Client } from "./client.tsx";
import { useFetch } from "./use-fetch.ts";

export type AppInfo = Awaited<ReturnType<Client["app"]["info"]>>;

function useAppInfoArea() {
  const client = useClient();
  const [info, setInfo] = useState<AppInfo>();
  useFetch(client.app.info, setInfo);
  return useMemo(
    () => ({
      info,
      reveal: (path: string) => client.app.reveal({ path }),
      frame: (action: FrameAction) => client.app.frame({ action }),
    }),
    [info, client],
  );
}

export const [AppInfoProvider, useAppInfo] = area("AppInfo", useAppInfoArea);
