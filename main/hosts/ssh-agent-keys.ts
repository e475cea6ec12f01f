import type { Duplex } from "node:stream";
import { createAgent } from "./ssh2.ts";

const listKeys = Buffer.from([0, 0, 0, 1, 11]);
const keysAnswer = 12;

/** What an agent holds that ssh2 passes over without a word: security keys (FIDO) and certificates, each in words. Nothing when it does not answer. */
export async function unusableAgentKeys(socket: string): Promise<string[]> {
  const answer = await ask(socket).catch(() => Buffer.alloc(0));
  return parseKeys(answer).flatMap(({ type, comment }) => {
    const name = `agent key ${comment || type}`;
    if (/-cert-v\d+@openssh\.com$/.test(type)) return [`${name} is a certificate, which is not supported`];
    if (type.startsWith("sk-")) return [`${name} is a security key (FIDO), which is not supported`];
    return [];
  });
}

/** The agent's answer to "which keys have you?", without its length. */
function ask(socket: string): Promise<Buffer> {
  const agent = createAgent(socket);
  return new Promise((settle, reject) => {
    if (!agent.getStream) return settle(Buffer.alloc(0));
    agent.getStream((error, stream) => {
      if (error || !stream) return reject(error ?? new Error("The agent does not answer."));
      const line = stream as unknown as Duplex;
      let come = Buffer.alloc(0);
      line.once("error", reject);
      line.once("close", () => settle(Buffer.alloc(0)));
      line.on("data", (chunk: Buffer) => {
        come = Buffer.concat([come, chunk]);
        if (come.length < 4 || come.length < 4 + come.readUInt32BE(0)) return;
        settle(come.subarray(4));
        line.destroy();
      });
      line.write(listKeys);
    });
  });
}

function parseKeys(answer: Buffer): { type: string; comment: string }[] {
  if (answer[0] !== keysAnswer) return [];
  let at = 5;
  const field = () => {
    const length = answer.readUInt32BE(at);
    at += 4 + length;
    return answer.subarray(at - length, at);
  };
  const keys: { type: string; comment: string }[] = [];
  for (let left = answer.readUInt32BE(1); left > 0; left--) {
    const blob = field();
    keys.push({ type: blob.toString("latin1", 4, 4 + blob.readUInt32BE(0)), comment: field().toString() });
  }
  return keys;
}
