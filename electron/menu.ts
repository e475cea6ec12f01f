import { app, Menu, type MenuItemConstructorOptions as Item } from "electron";
import { menuKeys, type MenuAction } from "../main/contract/menu.ts";

const isMac = process.platform === "darwin";
const line: Item = { type: "separator" };

/** The native menu. Its own actions are the window's: a pick is sent there. */
export function installMenu(pick: (action: MenuAction) => void): void {
  // The page has these keys too, and the first say: the menu shows them, and acts when it is clicked. macOS has no choice; there a key that
  // the page has taken does not reach the menu.
  const act = (label: string, action: MenuAction): Item => {
    const accelerator = menuKeys[action]?.replace("Mod", "CmdOrCtrl");
    return {
      label,
      click: () => pick(action),
      registerAccelerator: false,
      ...(accelerator === undefined ? {} : { accelerator }),
    };
  };
  // Theirs belong to the editor and the terminal.
  const withoutKeys = (role: NonNullable<Item["role"]>): Item => ({
    role,
    accelerator: "",
    registerAccelerator: false,
  });
  const file: Item[] = [
    act("New Stack…", "new-stack"),
    act("Open Stack…", "open-stack"),
    line,
    act("Save", "save"),
    act("Save All", "save-all"),
    act("Close Tab", "close-tab"),
    line,
    act("Add Host…", "add-host"),
    ...(isMac ? [] : [act("Settings", "settings"), line, { role: "quit" } satisfies Item]),
  ];
  const edit: Item[] = [
    ...(["undo", "redo"] as const).map((role) => ({ role })),
    line,
    ...(["cut", "copy", "paste", "selectAll"] as const).map((role) => ({ role })),
    line,
    act("Find", "find"),
  ];
  const view: Item[] = [
    act("Command Palette…", "palette"),
    act("Go to File…", "quick-open"),
    act("Panel", "toggle-panel"),
    line,
    ...(["resetZoom", "zoomIn", "zoomOut"] as const).map(withoutKeys),
    { role: "togglefullscreen" },
    line,
    withoutKeys("reload"),
    { role: "toggleDevTools" },
  ];
  const build: Item[] = [
    act("Save and Build", "build"),
    act("Cancel Build", "cancel-build"),
    line,
    act("New Shell", "new-shell"),
  ];
  const mac: Item = {
    label: app.name,
    submenu: [
      { role: "about" },
      line,
      act("Settings…", "settings"),
      line,
      ...(["services", "hide", "hideOthers", "unhide", "quit"] as const).map((role) => ({ role })),
    ],
  };
  const help: Item[] = [act("Keyboard Shortcuts", "shortcuts"), act("About Stackwright", "about")];
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...(isMac ? [mac] : []),
      { label: "File", submenu: file },
      { label: "Edit", submenu: edit },
      { label: "View", submenu: view },
      { label: "Build", submenu: build },
      ...(isMac ? [{ role: "windowMenu" } satisfies Item] : []),
      { role: "help", submenu: help },
    ]),
  );
}
