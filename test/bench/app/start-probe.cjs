// Loaded into Electron's own process (`-r`) beside the program that is measured: types into the first editor that its window shows, and says when
// the key was seen there. Without a debugger, which would itself take part in the start.
const { app } = require("electron");

/** In the page: waits for an editor, puts the cursor into it. */
const findEditor = `new Promise((resolve) => {
  const look = () => {
    const input = document.querySelector(".monaco-editor textarea, .monaco-editor .native-edit-context");
    if (input) {
      input.focus();
      resolve(performance.timeOrigin + performance.now());
    } else requestAnimationFrame(look);
  };
  look();
})`;

/** In the page: waits for the key on the screen. */
const seeKey = `new Promise((resolve) => {
  const look = () => {
    if (document.querySelector(".monaco-editor .view-lines")?.textContent.includes("Q")) {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => resolve(performance.timeOrigin + performance.now());
      // Answered by the first task after this frame.
      port2.postMessage(null);
    } else requestAnimationFrame(look);
  };
  look();
})`;

// It is told of some time after it happened.
const firstPaint = `new Promise((tell) => {
  const look = () => {
    const [paint] = performance.getEntriesByName("first-contentful-paint");
    if (paint) tell(performance.timeOrigin + paint.startTime);
    else setTimeout(look, 50);
  };
  look();
})`;

app.once("web-contents-created", (_event, contents) => {
  contents.once("did-navigate", () => {
    const { mainFrame } = contents;
    void (async () => {
      const navigation = await mainFrame.executeJavaScript("performance.timeOrigin");
      const editor = await mainFrame.executeJavaScript(findEditor);
      contents.focus();
      const press = () => contents.sendInputEvent({ type: "char", keyCode: "Q" });
      press();
      // As a user would, where the first key is not taken.
      const again = setInterval(() => void mainFrame.executeJavaScript(findEditor).then(press), 50);
      const typed = await mainFrame.executeJavaScript(seeKey);
      clearInterval(again);
      const paint = await mainFrame.executeJavaScript(firstPaint);
      process.stdout.write(`measured ${JSON.stringify({ navigation, paint, editor, typed })}\n`);
      // A regular end, so that what V8 compiled is there the next time, as it is for a user.
      app.quit();
    })();
  });
});
