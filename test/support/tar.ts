import { pack, type Header } from "tar-stream";

export type Member = Partial<Header> & { name: string; content?: string | Buffer };

/** A tar of exactly these members, whatever their names: also such as no program would pack. */
export async function tarOf(members: readonly Member[]): Promise<Buffer> {
  const tar = pack();
  for (const { content = "", ...header } of members) tar.entry(header, content);
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
