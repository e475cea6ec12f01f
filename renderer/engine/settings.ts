import { useCallback, useMemo, useState } from "react";
import { settingsSchema, type Settings } from "../../main/contract/settings.ts";
import { area } from "./area.tsx";
import { useClient } from "./client.tsx";
import { troubleOf, type Trouble } from "./trouble.ts";
import { useFetch } from "./use-fetch.ts";

function useSettingsArea() {
  const client = useClient();
  const [settings, setSettings] = useState<Settings>(() => settingsSchema.parse({}));
  const [loaded, setLoaded] = useState(false);
  const [unread, setUnread] = useState<Trouble>();
  useFetch(
    client.settings.get,
    (value) => {
      setSettings(value);
      setUnread(undefined);
      setLoaded(true);
    },
    (error) => setUnread(troubleOf(error)),
  );
  const change = useCallback(
    async (next: Settings) => {
      setSettings(next);
      setSettings(await client.settings.set({ settings: next }));
    },
    [client],
  );
  return useMemo(() => ({ settings, loaded, unread, change }), [settings, loaded, unread, change]);
}

export const [SettingsProvider, useSettings] = area("Settings", useSettingsArea);
