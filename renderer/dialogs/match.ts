/**
 * How well what is typed fits a title: the letters in their order, better when they begin words or follow each other; nothing when they are
 * not all there.
 */
export function fit(typed: string, title: string): number | undefined {
  const wanted = typed.toLowerCase().replace(/\s+/g, "");
  const text = title.toLowerCase();
  let score = 0;
  let at = -1;
  for (const letter of wanted) {
    const next = text.indexOf(letter, at + 1);
    if (next < 0) return undefined;
    const beginsWord = next === 0 || /[^a-z0-9]/.test(text[next - 1] ?? "");
    score += next === at + 1 ? 3 : beginsWord ? 2 : 0;
    score -= (next - at) / 50;
    at = next;
  }
  return score - text.length / 100;
}
