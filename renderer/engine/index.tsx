import type { ReactNode } from "react";
import { AppInfoProvider } from "./app-info.ts";
import { BuildsProvider } from "./builds.ts";
import { ClientProvider, type Client } from "./client.tsx";
import { HostsProvider } from "./hosts.ts";
import { QuestionsProvider } from "./questions.ts";
import { SettingsProvider } from "./settings.ts";
import { ShellsProvider } from "./shells.ts";
import { StacksProvider } from "./stacks.ts";

/** Everything that the engine owns, one hook an area. */
export function EngineProvider({ client, children }: { client: Client; children: ReactNode }) {
  return (
    <ClientProvider client={client}>
      <SettingsProvider>
        <AppInfoProvider>
          <StacksProvider>
            <HostsProvider>
              <BuildsProvider>
                <ShellsProvider>
                  <QuestionsProvider>{children}</QuestionsProvider>
                </ShellsProvider>
              </BuildsProvider>
            </HostsProvider>
          </StacksProvider>
        </AppInfoProvider>
      </SettingsProvider>
    </ClientProvider>
  );
}

export { useAppInfo, type AppInfo } from "./app-info.ts";
export { useBuilds, type GoOn } from "./builds.ts";
export { useClient, type Client } from "./client.tsx";
export { hostTitle, useHosts, type LineState } from "./hosts.ts";
export { useQuestions } from "./questions.ts";
export { useSettings } from "./settings.ts";
export { useShells } from "./shells.ts";
export { useStacks, type FileChange } from "./stacks.ts";
export { troubleOf, type Trouble } from "./trouble.ts";
export { useStream } from "./use-stream.ts";
