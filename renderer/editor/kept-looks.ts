import type { editor } from "monaco-editor/editor";

/** Cursor, selection, scroll position and folds of a text. */
export type Look = editor.ICodeEditorViewState;

const place = "stackwright.looks";
/** Of so many files it is kept, and forgotten of those that were looked at before them. */
const most = 100;

/** How a file was looked at when the window was last there, by its key (`keyOf`). */
export function readLook(key: string): Look | undefined {
  return readLooks().get(key);
}

/** Keeps how files are looked at, the last as the one that is looked at now. */
export function keepLooks(looks: ReadonlyMap<string, Look>): void {
  // Read anew, because another window may have kept some meanwhile.
  const all = readLooks();
  for (const [key, look] of looks) {
    all.delete(key);
    all.set(key, look);
  }
  try {
    localStorage.setItem(place, JSON.stringify([...all].slice(-most)));
  } catch {
    // A window that may not remember it works all the same.
  }
}

function readLooks(): Map<string, Look> {
  try {
    return new Map(JSON.parse(localStorage.getItem(place) ?? "[]") as [string, Look][]);
  } catch {
    return new Map();
  }
}
