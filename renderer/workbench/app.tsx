import { FollowedProvider, LastLinesProvider, OutputProvider, StopProvider } from "../builds/index.ts";
import { CommandsProvider } from "../commands/index.ts";
import type { Client } from "../door.ts";
import { CursorProvider, DocumentsProvider, ProblemsProvider } from "../editor/index.ts";
import { EngineProvider } from "../engine/index.tsx";
import { BreakpointsProvider, SilentDotsProvider } from "../gutter/index.ts";
import { NoticesProvider } from "../parts/index.ts";
import { ActionsProvider } from "./use-actions.ts";
import { DialogProvider } from "./use-dialog.ts";
import { WorkbenchProvider } from "./use-workbench.ts";
import { Window } from "./window.tsx";

/** The window with all it knows: first what the engine owns, then what this window does. */
export function App({ client }: { client: Client }) {
  return (
    <EngineProvider client={client}>
      <NoticesProvider>
        <DialogProvider>
          <WorkbenchProvider>
            <FollowedProvider>
              <LastLinesProvider>
                <DocumentsProvider>
                  <CursorProvider>
                    <ProblemsProvider>
                      <BreakpointsProvider>
                        <ActionsProvider>
                          <StopProvider>
                            <OutputProvider>
                              <CommandsProvider>
                                <SilentDotsProvider>
                                  <Window />
                                </SilentDotsProvider>
                              </CommandsProvider>
                            </OutputProvider>
                          </StopProvider>
                        </ActionsProvider>
                      </BreakpointsProvider>
                    </ProblemsProvider>
                  </CursorProvider>
                </DocumentsProvider>
              </LastLinesProvider>
            </FollowedProvider>
          </WorkbenchProvider>
        </DialogProvider>
      </NoticesProvider>
    </EngineProvider>
  );
}
