import type { ElectronApplication } from "playwright-core";

/** Has the desktop app open no address outside of it any more; gives the function that tells which it would have. */
export async function openedOutside(app: ElectronApplication): Promise<() => Promise<string[]>> {
  await app.evaluate(({ shell }) => {
    const opened: string[] = [];
    Object.assign(globalThis, { opened });
    shell.openExternal = (url) => Promise.resolve(void opened.push(url));
  });
  return () => app.evaluate(() => (globalThis as unknown as { opened: string[] }).opened);
}

/** Has it reveal no file any more; gives the function that tells which it would have. */
export async function revealed(app: ElectronApplication): Promise<() => Promise<string[]>> {
  await app.evaluate(({ shell }) => {
    const shown: string[] = [];
    Object.assign(globalThis, { shown });
    shell.showItemInFolder = (path) => void shown.push(path);
  });
  return () => app.evaluate(() => (globalThis as unknown as { shown: string[] }).shown);
}
