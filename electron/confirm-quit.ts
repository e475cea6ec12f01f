import { app, BrowserWindow, dialog, type MessageBoxOptions } from "electron";
import type { EngineProcess } from "./engine-process.ts";

/** Says, before the app ends while something is being built, that the build does not end with it. */
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
    const [first, ...others] = engine.running;
    const what =
      others.length === 0 ? `${first ?? "An image"} is` : `${String(engine.running.length)} images are`;
    const question: MessageBoxOptions = {
      type: "info",
      message: `${what} still being built.`,
      detail:
        "The build goes on on its host. The next start shows it as it is then, and downloads the image when it is ready.",
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
