import { homedir } from "node:os";
import { join } from "node:path";

/** Where things are kept on the user's machine. */
export interface Folders {
  home: string;
  /** Hosts and settings, YAML. */
  config: string;
  /** Builds with their records and logs. */
  data: string;
  /** What can be made again: digests of files. */
  cache: string;
}

/** The platform's own places; `XDG_*` are honoured wherever they are set. */
export function userFolders(env = process.env, platform = process.platform): Folders {
  const home = env["HOME"] ?? env["USERPROFILE"] ?? homedir();
  const name = "stackwright";
  const pick = (variable: string, otherwise: string) => join(env[variable] || otherwise, name);
  if (platform === "darwin") {
    const library = join(home, "Library");
    return {
      home,
      config: pick("XDG_CONFIG_HOME", join(library, "Preferences")),
      data: pick("XDG_DATA_HOME", join(library, "Application Support")),
      cache: pick("XDG_CACHE_HOME", join(library, "Caches")),
    };
  }
  if (platform === "win32") {
    const roaming = env["APPDATA"] ?? join(home, "AppData", "Roaming");
    const local = env["LOCALAPPDATA"] ?? join(home, "AppData", "Local");
    return { home, config: join(roaming, name), data: join(local, name), cache: join(local, name, "Cache") };
  }
  return {
    home,
    config: pick("XDG_CONFIG_HOME", join(home, ".config")),
    data: pick("XDG_DATA_HOME", join(home, ".local", "share")),
    cache: pick("XDG_CACHE_HOME", join(home, ".cache")),
  };
}
