const byExtension: Record<string, string> = {
  yaml: "yaml",
  yml: "yaml",
  json: "json",
  md: "markdown",
  sh: "shell",
  bash: "shell",
};

/** The editor's word for a file's language, by its name or else its first line. */
export function languageOf(file: string, text: string): string {
  const name = file.slice(file.lastIndexOf("/") + 1);
  const extension = name.includes(".") ? name.slice(name.lastIndexOf(".") + 1).toLowerCase() : "";
  const known = byExtension[extension];
  if (known) return known;
  return /^#!.*\b(ba|da|k|z)?sh\b/.test(text) ? "shell" : "plaintext";
}
