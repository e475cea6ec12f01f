import { styleText } from "node:util";

type Style = Parameters<typeof styleText>[0];

export function styler(
  stream: NodeJS.WriteStream,
  env = process.env,
): (style: Style, text: string) => string {
  const wanted = env["FORCE_COLOR"] ? true : stream.isTTY && !env["NO_COLOR"] && env["TERM"] !== "dumb";
  return (style, text) => (wanted ? styleText(style, text) : text);
}
