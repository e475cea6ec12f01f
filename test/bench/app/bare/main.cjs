const { app, BrowserWindow } = require("electron");

app
  .whenReady()
  .then(() => new BrowserWindow({ width: 1280, height: 800 }).loadFile("dist/index.html"))
  .catch((error) => {
    process.stderr.write(`${String(error)}\n`);
    app.exit(1);
  });
