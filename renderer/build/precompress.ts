import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";
import type { Plugin } from "vite";

const compress = promisify(brotliCompress);
/** Nearly as small as the slowest level, at a twentieth of its time. */
const quality = 6;
const worthwhile = 4096;

/** Puts `FILE.br` beside what is worth it: the browser door is used through tunnels too. */
export function precompress(): Plugin {
  return {
    name: "precompress",
    apply: "build",
    // Last of all: Vite itself still writes into the chunks at this stage.
    generateBundle: {
      order: "post",
      async handler(_options, bundle) {
        const texts = Object.values(bundle).filter(({ fileName }) =>
          /\.(js|css|html|svg|json)$/.test(fileName),
        );
        await Promise.all(
          texts.map(async (output) => {
            const content = Buffer.from(output.type === "chunk" ? output.code : output.source);
            if (content.length < worthwhile) return;
            const source = await compress(content, { params: { [constants.BROTLI_PARAM_QUALITY]: quality } });
            this.emitFile({ type: "asset", fileName: `${output.fileName}.br`, source });
          }),
        );
      },
    },
  };
}
