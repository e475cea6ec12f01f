import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { screen, type BrowserWindow, type Rectangle } from "electron";

interface WindowState {
  bounds: Partial<Rectangle> & { width: number; height: number };
  maximised: boolean;
}

const standard: WindowState = { bounds: { width: 1280, height: 800 }, maximised: false };
/** Pixels of the window that must be on some screen for it to be found and dragged. */
const visible = { width: 120, height: 40 };
const pause = 500;

/** Where the window was; in the middle when that is not on any screen now. */
export function readState(file: string): WindowState {
  const state = parse(file);
  if (!state) return standard;
  const { x, y, width, height } = state.bounds;
  const onScreen = screen.getAllDisplays().some(({ workArea }) => {
    const across = Math.min(x + width, workArea.x + workArea.width) - Math.max(x, workArea.x);
    const titleInside = y >= workArea.y - 8 && y + visible.height <= workArea.y + workArea.height;
    return across >= visible.width && titleInside;
  });
  return onScreen ? state : { ...state, bounds: { width, height } };
}

function parse(file: string): { bounds: Rectangle; maximised: boolean } | undefined {
  try {
    const { bounds, maximised } = JSON.parse(readFileSync(file, "utf8")) as {
      bounds: Rectangle;
      maximised: unknown;
    };
    const { x, y, width, height } = bounds;
    const usable = [x, y, width, height].every(Number.isInteger) && width >= 640 && height >= 400;
    return usable ? { bounds: { x, y, width, height }, maximised: maximised === true } : undefined;
  } catch {
    // The first start, or a file that somebody edited: the standard will do.
    return undefined;
  }
}

/** Writes the state down whenever it has changed and come to rest, and at the end. */
export function keepState(window: BrowserWindow, file: string): void {
  let timer: NodeJS.Timeout | undefined;
  const write = () => {
    clearTimeout(timer);
    if (window.isDestroyed()) return;
    const state = { bounds: window.getNormalBounds(), maximised: window.isMaximized() };
    writeFileSync(`${file}.new`, JSON.stringify(state));
    renameSync(`${file}.new`, file);
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(write, pause);
  };
  window.on("resize", soon).on("move", soon).on("maximize", soon).on("unmaximize", soon).on("close", write);
}
