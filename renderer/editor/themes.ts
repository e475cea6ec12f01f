import type * as Monaco from "monaco-editor/editor";

export function themeName(dark: boolean): string {
  return dark ? "stackwright-dark" : "stackwright-light";
}

/** The editor in the colours of the rest of the window (styles/colours.css). */
export function defineThemes({ editor }: typeof Monaco): void {
  editor.defineTheme(themeName(true), {
    base: "vs-dark",
    inherit: true,
    rules: [],
    colors: {
      "editor.background": "#1b1d21",
      "editorGutter.background": "#1b1d21",
      "editor.lineHighlightBackground": "#22252a",
      "editor.lineHighlightBorder": "#00000000",
      "editorLineNumber.foreground": "#7d8590",
      "editorLineNumber.activeForeground": "#d6d9de",
      "editorWidget.background": "#24272d",
      "editorWidget.border": "#3a3f47",
      focusBorder: "#5aa2ff",
    },
  });
  editor.defineTheme(themeName(false), {
    base: "vs",
    inherit: true,
    rules: [],
    colors: {
      "editor.background": "#ffffff",
      "editor.lineHighlightBackground": "#f4f6f9",
      "editor.lineHighlightBorder": "#00000000",
      "editorLineNumber.foreground": "#6b7280",
      "editorLineNumber.activeForeground": "#1f2328",
      focusBorder: "#0b63ce",
    },
  });
}
