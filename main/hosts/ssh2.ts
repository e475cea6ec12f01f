import ssh2, { type Client as SshClient } from "ssh2";
// @ts-expect-error -- @types/ssh2 leaves it out.
import ssh2Crypto from "ssh2/lib/protocol/crypto.js";

// ssh2 is CommonJS whose names Node can't see: in a bundle only its default import works.
export const { BaseAgent, Client, createAgent, utils } = ssh2;
export type Client = SshClient;

/** Whether ssh2 keeps what it is given instead of a decrypted copy: with its compiled part it does, which we neither build nor ship. */
export const { bindingAvailable: decryptsInPlace } = ssh2Crypto as { bindingAvailable: boolean };
