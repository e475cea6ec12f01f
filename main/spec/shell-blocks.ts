import type { LangVariant } from "sh-syntax";
import { shellSyntax } from "./shell-syntax.ts";

/** First and last line of a statement at top level. */
export interface Block {
  from: number;
  to: number;
}

let last: { text: string; variant: LangVariant; blocks: Promise<readonly Block[]> } | undefined;

/** The statements of a script. The last script is remembered: it is asked for its mistakes and for its steps. Rejects with a `ParseError` what can't be read. */
export function shellBlocks(text: string, variant: LangVariant): Promise<readonly Block[]> {
  if (last?.text === text && last.variant === variant) return last.blocks;
  const blocks = shellSyntax(text, { variant }).then(({ Stmts: statements }) =>
    statements.map(({ Position, End }) => ({ from: Position.Line, to: End.Line })),
  );
  last = { text, variant, blocks };
  return blocks;
}
