import ssh2, { type Client as SshClient } from "ssh2";

// ssh2 is CommonJS whose names Node can't see: in a bundle only its default import works.
export const { BaseAgent, Client, createAgent, utils } = ssh2;
export type Client = SshClient;
