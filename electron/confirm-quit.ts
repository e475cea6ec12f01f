import { app, BrowserWindow, dialog, type MessageBoxOptions } from "electron";
import type { RunningNow } from "./desk-messages.ts";
import type { EngineProcess } from "./engine-process.ts";

/** Says, before the app ends while something is being built, that the build does not end with it, and that what waits for it does. */
export function confirmQuit(engine: EngineProcess): void {
  let confirmed = false;
  const guard = (window: BrowserWindow) =>
    window.on("close", (event) => {
      if (confirmed || engine.running.length === 0) return;
      event.preventDefault();
      app.quit();
    });
  for (const window of BrowserWindow.getAllWindows()) guard(window);
  app.on("browser-window-created", (_event, window) => guard(window));
  app.on("before-quit", (event) => {
    if (confirmed || engine.running.length === 0) return;
    event.preventDefault();
    // The one that the question belongs to, if there is any.
    const [window] = BrowserWindow.getAllWindows();
    const question: MessageBoxOptions = {
      type: "info",
      ...whatBecomes(engine.running),
      buttons: ["Quit", "Stay"],
      defaultId: 0,
      cancelId: 1,
    };
    void (window ? dialog.showMessageBox(window, question) : dialog.showMessageBox(question)).then(
      ({ response }) => {
        if (response !== 0) return;
        confirmed = true;
        app.quit();
      },
    );
  });
}

function whatBecomes(running: readonly RunningNow[]): { message: string; detail: string } {
  const [first, ...others] = running;
  const what =
    others.length === 0 ? `${first?.image ?? "An image"} is` : `${String(running.length)} images are`;
  const waiting = running.filter(({ next }) => next).length;
  const goesOn =
    "The build goes on on its host. The next start shows it as it is then, and downloads the image when it is ready.";
  const dropped =
    waiting === 1
      ? "The build that waits for it to end is dropped: start it again then."
      : `The ${String(waiting)} builds that wait for others to end are dropped: start them again then.`;
  return {
    message: `${what} still being built.`,
    detail: waiting === 0 ? goesOn : `${goesOn}\n\n${dropped}`,
  };
}
