import { useMemo } from "react";
import { menuKeys } from "../../main/contract/menu.ts";
import { useShownLog, useShownPage } from "../builds/shown-log.ts";
import { unless, type Command } from "./command.ts";

/** The log of a build, while its tab is shown: its search and its pages. */
export function useLogCommands(): readonly Command[] {
  const log = useShownLog();
  const page = useShownPage();
  return useMemo(() => {
    const needsLog = unless(log, "No log is shown.");
    return [
      {
        id: "log-search",
        title: "Search the whole log",
        keys: [menuKeys.find],
        blocked: needsLog,
        run: () => log?.search(),
      },
      {
        id: "log-earlier",
        title: "Log: earlier part",
        blocked: needsLog ?? unless(page?.earlier, "Its beginning is shown."),
        run: () => page?.earlier?.(),
      },
      {
        id: "log-later",
        title: "Log: later part",
        blocked: needsLog ?? unless(page?.later, "Its end is shown."),
        run: () => page?.later?.(),
      },
      { id: "log-start", title: "Log: go to start", blocked: needsLog, run: () => log?.toStart() },
      { id: "log-end", title: "Log: go to end", blocked: needsLog, run: () => log?.toEnd() },
    ];
  }, [log, page]);
}
