import type { IdentityCallback, ParsedKey, SignCallback, SigningRequestOptions } from "ssh2";
import { BaseAgent, createAgent } from "./ssh2.ts";
import type { Prompter } from "./connection.ts";
import { unusableAgentKeys } from "./ssh-agent-keys.ts";
import { firstKey, readKeyFiles, type KeyFile } from "./ssh-keys.ts";
import type { SshOptions } from "./ssh-options.ts";

const tries = 3;

interface Held {
  key: ParsedKey;
  /** For people. */
  name: string;
  sign(data: Buffer, options: SigningRequestOptions): Promise<Buffer>;
}

/**
 * All keys that a user has for a host, in OpenSSH's order: the agent's that are configured, the agent's others, key files.
 * To ssh2 it is an agent: so a passphrase is asked only when the host would take the key.
 */
export class KeyRing extends BaseAgent<ParsedKey> {
  readonly #held: Held[];
  /** What was offered, and what could not be: for the message when nothing helped. */
  readonly story: string[];

  private constructor(held: Held[], story: string[]) {
    super();
    this.#held = held;
    this.story = story;
  }

  static async gather(options: SshOptions, prompter: Pick<Prompter, "secret">): Promise<KeyRing> {
    const story: string[] = [];
    const tell = (words: string) => story.push(words);
    const files = await readKeyFiles(options, tell);
    const fromAgent = options.agent === undefined ? [] : await agentKeys(options.agent, tell);
    const listed = (held: Held) =>
      files.some((file) => file.public !== undefined && same(file.public, held.key));
    const ordered = [
      ...fromAgent.filter(listed),
      ...(options.identitiesOnly ? [] : fromAgent.filter((held) => !listed(held))),
    ];
    for (const file of files) {
      if (file.public && ordered.some(({ key }) => file.public !== undefined && same(file.public, key)))
        continue;
      const held = await fileKey(file, prompter, tell);
      if (held) ordered.push(held);
    }
    return new KeyRing(ordered, story);
  }

  get empty(): boolean {
    return this.#held.length === 0;
  }

  override getIdentities(done: IdentityCallback<ParsedKey>): void {
    this.story.push(...this.#held.map(({ name }) => name));
    done(
      undefined,
      this.#held.map(({ key }) => key),
    );
  }

  // ssh2 always says which hash it wants; its types allow leaving that out.
  override sign(
    wanted: ParsedKey,
    data: Buffer,
    ...[options, callback]: [SigningRequestOptions | SignCallback, SignCallback?]
  ): void {
    const done = typeof options === "function" ? options : callback;
    const held = this.#held.find(({ key }) => same(key, wanted));
    if (!held) return done?.(new Error("That key is not held."));
    held.sign(data, typeof options === "function" ? {} : options).then(
      (signature) => done?.(undefined, signature),
      (error: unknown) => {
        const failure = error instanceof Error ? error : new Error(String(error));
        this.story.push(`${held.name}: ${failure.message}`);
        done?.(failure);
      },
    );
  }
}

function same(one: ParsedKey, other: ParsedKey): boolean {
  return one.getPublicSSH().equals(other.getPublicSSH());
}

async function agentKeys(socket: string, tell: (words: string) => void): Promise<Held[]> {
  const agent = createAgent(socket);
  const keys = await new Promise<ParsedKey[]>((settle) => {
    agent.getIdentities((error, found) => {
      if (error) tell(`the agent at ${socket} does not answer`);
      settle((found ?? []) as ParsedKey[]);
    });
  });
  for (const words of await unusableAgentKeys(socket)) tell(words);
  return keys.map((key) => ({
    key,
    name: `agent key ${key.comment || key.type}`,
    sign: (data, options) =>
      new Promise((settle, reject) => {
        agent.sign(key, data, options, (error, signature) => {
          if (signature) settle(signature);
          else reject(error ?? new Error("the agent did not sign"));
        });
      }),
  }));
}

async function fileKey(
  file: KeyFile,
  prompter: Pick<Prompter, "secret">,
  tell: (words: string) => void,
): Promise<Held | undefined> {
  if (file.text === "") return undefined;
  let unlocked: Promise<ParsedKey> | undefined;
  const unlock = () => (unlocked ??= unlockKey(file, prompter));
  const name = `key ${file.path}`;
  try {
    const key = file.public ?? (await unlock());
    return { key, name, sign: async (data, options) => signature((await unlock()).sign(data, options.hash)) };
  } catch (error) {
    tell(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

async function unlockKey({ path, text }: KeyFile, prompter: Pick<Prompter, "secret">): Promise<ParsedKey> {
  const open = firstKey(text);
  if (open?.isPrivateKey()) return open;
  for (let attempt = 0; attempt < tries; attempt++) {
    const passphrase = await prompter.secret({
      kind: "passphrase",
      text: `Passphrase for key ${path}:`,
      retry: attempt > 0,
    });
    if (passphrase === undefined) throw new Error("no passphrase was given");
    const key = firstKey(text, passphrase);
    if (key?.isPrivateKey()) return key;
  }
  throw new Error("the passphrase was wrong");
}

function signature(made: Buffer | Error): Buffer {
  if (made instanceof Error) throw made;
  return made;
}
