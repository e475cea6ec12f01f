import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const program = "/usr/sbin/sshd";

export interface SshdOptions {
  /** As ssh-keygen calls them; `ed25519` alone unless said otherwise. */
  hostKeyTypes?: string[];
  port?: number;
  /** Lines for sshd_config; the first value wins, and these come first. */
  config?: string;
  /** Words before its command. */
  wrapper?: readonly string[];
}

/** A real OpenSSH server on a loopback port, with a home of its own for whoever connects to it. */
export interface Sshd {
  readonly port: number;
  /** The client's HOME: `.ssh/id_ed25519`, `.ssh/config` with the host `box`, `.ssh/known_hosts`. */
  readonly home: string;
  readonly destination: string;
  readonly dir: string;
  /** Path of the private key that may log in as anyone. */
  readonly clientKey: string;
  /** Public host keys, as `type base64`. */
  hostKeys(): string[];
  /** Everything that sshd has logged. */
  log(): string;
  /** Ids of the server's processes that serve connections. */
  sessions(): number[];
  /** Keeps all connections, but answers on none of them while something goes on. */
  silentDuring<T>(work: () => Promise<T>): Promise<T>;
  /** Cuts all connections, as a crash or a pulled cable would. */
  dropSessions(): void;
  /** Stops it for good and removes its folder. */
  stop(): Promise<void>;
  /** Goes away and refuses connections, until `start`. */
  pause(): Promise<void>;
  start(): Promise<void>;
  /** Starts again with other host keys; known_hosts stays as it is. */
  changeHostKey(): Promise<void>;
}

/** Why tests that need sshd can't run here; nothing when they can. With `CI` set that is an error. */
export function sshdMissing(): string | undefined {
  const reason =
    process.getuid?.() !== 0
      ? "needs root"
      : existsSync(program)
        ? undefined
        : "needs sshd (apt-get install openssh-server)";
  if (reason !== undefined && process.env["CI"]) throw new Error(`CI must have it: ${reason}`);
  return reason;
}

export async function startSshd(options: SshdOptions = {}): Promise<Sshd> {
  const dir = await mkdtemp(join(tmpdir(), "stackwright-sshd-"));
  // Other users' log-ins read authorized_keys as those users.
  await chmod(dir, 0o755);
  const home = join(dir, "home");
  await mkdir(join(home, ".ssh"), { recursive: true, mode: 0o700 });
  const clientKey = join(home, ".ssh", "id_ed25519");
  await mkdir(join(dir, "root"), { mode: 0o700 });
  keygen("ed25519", clientKey);
  await writeFile(join(dir, "authorized_keys"), await readFile(`${clientKey}.pub`));
  const types = options.hostKeyTypes ?? ["ed25519"];
  for (const type of types) keygen(type, hostKey(dir, type));
  const port = options.port ?? (await freePort());
  await writeFile(join(dir, "sshd_config"), serverConfig(dir, port, types, options.config));
  await writeFile(join(home, ".ssh", "config"), clientConfig(port));
  const publicKeys = () => types.map((type) => publicKey(dir, type));
  const known = publicKeys().map((key) => `[127.0.0.1]:${port} ${key}\n`);
  await writeFile(join(home, ".ssh", "known_hosts"), known.join(""), { mode: 0o600 });

  mkdirSync("/run/sshd", { recursive: true, mode: 0o755 });
  const server = new Server(dir, options.wrapper ?? []);
  await server.start();
  return {
    port,
    home,
    dir,
    clientKey,
    destination: `root@127.0.0.1:${port}`,
    hostKeys: publicKeys,
    log: () => server.log,
    sessions: () => server.sessions(),
    silentDuring: (work) => server.silentDuring(work),
    dropSessions: () => server.dropSessions(),
    pause: () => server.stop(),
    start: () => server.start(),
    changeHostKey: async () => {
      await server.stop();
      for (const type of types) keygen(type, hostKey(dir, type));
      await server.start();
    },
    stop: async () => {
      await server.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

class Server {
  readonly #command: readonly string[];
  #child: ChildProcess | undefined;
  log = "";

  constructor(dir: string, wrapper: readonly string[]) {
    this.#command = [...wrapper, program, "-D", "-e", "-f", join(dir, "sshd_config")];
  }

  start(): Promise<void> {
    const [first = "", ...words] = this.#command;
    const child = spawn(first, words, { stdio: ["ignore", "ignore", "pipe"] });
    this.#child = child;
    const emergency = () => void child.kill("SIGKILL");
    process.once("exit", emergency);
    child.once("exit", () => process.off("exit", emergency));
    const before = this.log.length;
    return new Promise((settle, reject) => {
      child.once("error", reject);
      child.once("exit", () => reject(new Error(`sshd ended: ${this.log.slice(before)}`)));
      child.stderr?.on("data", (chunk: Buffer) => {
        this.log += chunk.toString();
        if (this.log.slice(before).includes("Server listening on")) settle();
      });
    });
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((settle) => child.once("exit", settle));
    const sessions = this.sessions();
    child.kill("SIGTERM");
    await gone;
    sessions.forEach(kill);
  }

  sessions(): number[] {
    const processes = listProcesses().filter(({ name }) => name === "sshd");
    const found: number[] = [];
    const visit = (parent: number) => {
      for (const { pid } of processes.filter((process) => process.parent === parent)) {
        found.push(pid);
        visit(pid);
      }
    };
    if (this.#child?.pid !== undefined) visit(this.#child.pid);
    return found;
  }

  async silentDuring<T>(work: () => Promise<T>): Promise<T> {
    const held = this.sessions();
    for (const pid of held) process.kill(pid, "SIGSTOP");
    try {
      return await work();
    } finally {
      for (const pid of held) process.kill(pid, "SIGCONT");
    }
  }

  dropSessions(): void {
    this.sessions().forEach(kill);
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // Gone by itself.
  }
}

function listProcesses(): { pid: number; name: string; parent: number }[] {
  return readdirSync("/proc").flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return [];
    try {
      const match = /^\d+ \((.*)\) \S (\d+)/s.exec(readFileSync(`/proc/${entry}/stat`, "utf8"));
      return match ? [{ pid: Number(entry), name: match[1] ?? "", parent: Number(match[2]) }] : [];
    } catch {
      return [];
    }
  });
}

/** Makes a key pair, over an earlier one; `passphrase` encrypts it. */
export function keygen(type: string, path: string, passphrase = "", ...more: string[]): void {
  for (const name of [path, `${path}.pub`]) execFileSync("rm", ["-f", name]);
  const size = type === "rsa" ? ["-b", "2048"] : [];
  execFileSync("ssh-keygen", [
    "-q",
    "-t",
    type,
    ...size,
    "-N",
    passphrase,
    "-C",
    "test",
    "-f",
    path,
    ...more,
  ]);
}

function hostKey(dir: string, type: string): string {
  return join(dir, `host_${type}`);
}

function publicKey(dir: string, type: string): string {
  return readFileSync(`${hostKey(dir, type)}.pub`, "utf8")
    .split(" ")
    .slice(0, 2)
    .join(" ");
}

function serverConfig(dir: string, port: number, types: string[], more = ""): string {
  return [
    more,
    "ListenAddress 127.0.0.1",
    `Port ${port}`,
    ...types.map((type) => `HostKey ${hostKey(dir, type)}`),
    "PidFile none",
    "PermitRootLogin yes",
    `AuthorizedKeysFile ${dir}/authorized_keys`,
    // Its folders are in /tmp, which everyone may write to.
    "StrictModes no",
    "UsePAM no",
    "PasswordAuthentication no",
    "KbdInteractiveAuthentication no",
    "PrintMotd no",
    "LogLevel VERBOSE",
    "MaxStartups 100",
    // Bash reads ~/.bashrc under sshd: what root keeps there on this machine is no part of the tests, and may cost a second each time.
    "Match User root",
    `SetEnv HOME=${join(dir, "root")}`,
    "",
  ].join("\n");
}

function clientConfig(port: number): string {
  return `Host box
  HostName 127.0.0.1
  Port ${port}
  User root

Host *
  IdentityAgent none
  HashKnownHosts no
  GlobalKnownHostsFile none
`;
}

/** A port that nobody has, and that nobody is given who asks for any: between `pause` and `start` it stays free. */
export async function freePort(): Promise<number> {
  // Below what Linux gives to those (from 32768 on).
  const port = 20_000 + Math.floor(Math.random() * 12_000);
  const server = createServer();
  const free = await new Promise<boolean>((settle) => {
    server.once("error", () => settle(false));
    server.listen(port, "127.0.0.1", () => settle(true));
  });
  if (!free) return freePort();
  await new Promise((settle) => server.close(settle));
  return port;
}
