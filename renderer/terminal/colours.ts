import type { ITheme } from "@xterm/xterm";

const dark: ITheme = {
  background: "#15171a",
  foreground: "#d6d9de",
  cursor: "#d6d9de",
  cursorAccent: "#15171a",
  selectionBackground: "#34537c",
  selectionInactiveBackground: "#2e3a4c",
  black: "#3b4048",
  red: "#ff7b72",
  green: "#5fce7b",
  yellow: "#e2b340",
  blue: "#6cb0ff",
  magenta: "#d2a0ff",
  cyan: "#4fd0d8",
  white: "#d6d9de",
  brightBlack: "#8b949e",
  brightRed: "#ffa198",
  brightGreen: "#7ee08f",
  brightYellow: "#f2cc60",
  brightBlue: "#9ccbff",
  brightMagenta: "#e2c5ff",
  brightCyan: "#7fe5ea",
  brightWhite: "#ffffff",
};

const light: ITheme = {
  background: "#fbfbfc",
  foreground: "#1f2328",
  cursor: "#1f2328",
  cursorAccent: "#fbfbfc",
  selectionBackground: "#b6d5fb",
  selectionInactiveBackground: "#d9e3ee",
  black: "#24292f",
  red: "#b3201c",
  green: "#116329",
  yellow: "#7a4f00",
  blue: "#0b57c0",
  magenta: "#7a2fc4",
  cyan: "#0c6470",
  white: "#5d656e",
  brightBlack: "#57606a",
  brightRed: "#c7302c",
  brightGreen: "#1a7f37",
  brightYellow: "#8a6100",
  brightBlue: "#0b63ce",
  brightMagenta: "#8a3fd6",
  brightCyan: "#127884",
  brightWhite: "#3b4149",
};

/** Of what is found: where it is, where one is, and the text on that. */
const found = {
  light: { match: "#f8e3ad", active: "#ef9a1a", text: "#1f2328" },
  dark: { match: "#574611", active: "#e39a2e", text: "#15171a" },
};

/** The match where one is gets selected, and the selection is drawn over its own mark: so it has the colour for that while one searches. */
export function terminalTheme(isDark: boolean, searching = false): ITheme {
  const theme = isDark ? dark : light;
  if (!searching) return theme;
  const { active, text } = isDark ? found.dark : found.light;
  return {
    ...theme,
    selectionBackground: active,
    selectionInactiveBackground: active,
    selectionForeground: text,
  };
}

export function searchColours(isDark: boolean) {
  const { match, active } = isDark ? found.dark : found.light;
  return {
    matchBackground: match,
    activeMatchBackground: active,
    matchOverviewRuler: "#c9a227",
    activeMatchColorOverviewRuler: "#e58a1f",
  };
}
