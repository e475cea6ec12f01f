/** The size that the container's terminal gets: this one's, or what a desk would have. */
export function terminalSize(): { cols: number; rows: number; term: string } {
  const { columns, rows } = process.stdout;
  return { cols: columns || 120, rows: rows || 40, term: process.env["TERM"] || "xterm-256color" };
}
