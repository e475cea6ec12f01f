import type * as Monaco from "monaco-editor/editor";

export function themeName(dark: boolean): string {
  return dark ? "stackwright-dark" : "stackwright-light";
}

/** The editor in the colours of the rest of the window (styles/colours.css). */
export function defineThemes({ editor }: typeof Monaco): void {
  editor.defineTheme(themeName(true), {
    base: "vs-dark",
    inherit: true,
    // AA contrast, also on a line that runs, has stopped or has failed, which some of Monaco's own colours miss.
    rules: [
      { token: "comment", foreground: "7fb069" },
      { token: "keyword", foreground: "66acec" },
    ],
    colors: {
      "editor.background": "#1b1d21",
      "editorGutter.background": "#1b1d21",
      "editor.lineHighlightBackground": "#22252a",
      "editor.lineHighlightBorder": "#00000000",
      "editorLineNumber.foreground": "#7d8590",
      "editorLineNumber.activeForeground": "#d6d9de",
      "editorLineNumber.dimmedForeground": "#7d8590",
      "editorWidget.background": "#24272d",
      "diffEditor.insertedLineBackground": "#9bb95518",
      "diffEditor.insertedTextBackground": "#9ccc2c10",
      "diffEditor.removedLineBackground": "#ff00001c",
      "diffEditor.removedTextBackground": "#ff000028",
      "editorWidget.border": "#3a3f47",
      focusBorder: "#5aa2ff",
    },
  });
  editor.defineTheme(themeName(false), {
    base: "vs",
    inherit: true,
    rules: [
      { token: "attribute.name", foreground: "b31d28" },
      { token: "comment", foreground: "006a00" },
      { token: "number", foreground: "06693f" },
      { token: "type", foreground: "006b6b" },
    ],
    colors: {
      "editor.background": "#ffffff",
      "editor.lineHighlightBackground": "#f4f6f9",
      "editor.lineHighlightBorder": "#00000000",
      "editorLineNumber.foreground": "#6b7280",
      "editorLineNumber.activeForeground": "#1f2328",
      "editorLineNumber.dimmedForeground": "#6b7280",
      focusBorder: "#0b63ce",
    },
  });
}
