import { app, dialog, type BrowserWindow } from "electron";
import type { EngineProcess } from "./engine-process.ts";

/** Says, before the app ends while something is being built, that the build does not end with it. */
export function confirmQuit(engine: EngineProcess, window: BrowserWindow): void {
  let confirmed = false;
  window.on("close", (event) => {
    if (confirmed || engine.running.length === 0) return;
    event.preventDefault();
    app.quit();
  });
  app.on("before-quit", (event) => {
    if (confirmed || engine.running.length === 0) return;
    event.preventDefault();
    const [first, ...others] = engine.running;
    const what =
      others.length === 0 ? `${first ?? "An image"} is` : `${String(engine.running.length)} images are`;
    void dialog
      .showMessageBox(window, {
        type: "info",
        message: `${what} still being built.`,
        detail:
          "The build goes on on its host. The next start shows it as it is then, and downloads the image when it is ready.",
        buttons: ["Quit", "Stay"],
        defaultId: 0,
        cancelId: 1,
      })
      .then(({ response }) => {
        if (response !== 0) return;
        confirmed = true;
        app.quit();
      });
  });
}
