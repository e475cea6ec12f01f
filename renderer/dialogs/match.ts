/**
 * How well what is typed fits a title: the letters in their order, better when they begin words or follow each other, best in one piece;
 * nothing when they are not all there.
 */
export function fit(typed: string, title: string): number | undefined {
  const wanted = typed.toLowerCase().trim();
  const text = title.toLowerCase();
  const beginsWord = (at: number) => at === 0 || /[^a-z0-9]/.test(text[at - 1] ?? "");
  const piece = text.indexOf(wanted);
  if (piece >= 0) return wanted.length * 4 + (beginsWord(piece) ? 2 : 0) - piece / 50 - text.length / 100;
  let score = 0;
  let at = -1;
  for (const letter of wanted.replace(/\s+/g, "")) {
    const next = text.indexOf(letter, at + 1);
    if (next < 0) return undefined;
    score += next === at + 1 ? 3 : beginsWord(next) ? 2 : 0;
    score -= (next - at) / 50;
    at = next;
  }
  return score - text.length / 100;
}
