import { useSyncExternalStore } from "react";
import { useSettings } from "../engine/index.tsx";

const query = matchMedia("(prefers-color-scheme: dark)");

function subscribe(listener: () => void): () => void {
  query.addEventListener("change", listener);
  return () => query.removeEventListener("change", listener);
}

/** Whether the window is dark: by the setting, or else as the desktop is. */
export function useDark(): boolean {
  const systemDark = useSyncExternalStore(subscribe, () => query.matches);
  const { settings } = useSettings();
  return settings.theme === "system" ? systemDark : settings.theme === "dark";
}
