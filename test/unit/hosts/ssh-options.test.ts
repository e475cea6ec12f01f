import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { listSshHosts, parseDestination } from "../../../main/hosts/index.ts";
import { resolveRoute } from "../../../main/hosts/ssh-route.ts";
import { proxyCommandLine } from "../../../main/hosts/ssh-proxy-command.ts";
import { resolveSshOptions } from "../../../main/hosts/ssh-options.ts";

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "stackwright-ssh-"));
  await mkdir(join(home, ".ssh", "conf.d"), { recursive: true });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(home, { recursive: true });
});
const write = (text: string, name = "config") => writeFile(join(home, ".ssh", name), text);
const resolve = (destination: string) => resolveSshOptions(parseDestination(destination), home);

describe("~/.ssh/config", () => {
  it("has defaults when it is not there", async () => {
    vi.stubEnv("SSH_AUTH_SOCK", "/agent");
    expect(await resolve("box")).toMatchObject({
      host: "box",
      port: 22,
      user: userInfo().username,
      agent: "/agent",
      identitiesOnly: false,
      aliveInterval: 15,
      aliveCountMax: 4,
      strictHostKeys: false,
      userKnownHosts: [join(home, ".ssh/known_hosts"), join(home, ".ssh/known_hosts2")],
    });
  });

  it("says what an alias stands for; what was typed goes before", async () => {
    await write(
      "Host box\n  HostName=%h.Example.org\n  Port 2200\n  user me\nHost *\n  User late\n  Port 1\n",
    );
    expect(await resolve("box")).toMatchObject({ host: "box.example.org", port: 2200, user: "me" });
    expect(await resolve("you@box:99")).toMatchObject({ host: "box.example.org", port: 99, user: "you" });
    expect(await resolve("other")).toMatchObject({ host: "other", port: 1, user: "late" });
  });

  it("lists identity files in order, with tokens, quotes and the environment", async () => {
    vi.stubEnv("KEYS", "/keys");
    await write(
      'Host box\n  IdentityFile ~/.ssh/%r@%h\n  IdentityFile "/with space/%%"\nHost *\n  IdentityFile ${KEYS}/last\n  IdentitiesOnly yes\n',
    );
    const { identityFiles, identitiesOnly } = await resolve("root@box");
    expect(identityFiles.map(({ path }) => path)).toEqual([
      join(home, ".ssh/root@box"),
      "/with space/%",
      "/keys/last",
    ]);
    expect(identitiesOnly).toBe(true);
  });

  it("chooses the agent", async () => {
    vi.stubEnv("SSH_AUTH_SOCK", "/usual");
    vi.stubEnv("MINE", "/mine");
    await write(
      "Host a\n  IdentityAgent none\nHost b\n  IdentityAgent $MINE\nHost c\n  IdentityAgent ~/sock\nHost d\n  IdentityAgent SSH_AUTH_SOCK\n",
    );
    const agents = await Promise.all(["a", "b", "c", "d"].map(async (host) => (await resolve(host)).agent));
    expect(agents).toEqual([undefined, "/mine", join(home, "sock"), "/usual"]);
  });

  it("reads included files where they stand, and only for the hosts they concern", async () => {
    await write("Port 10\nHost one\n  User one\n", "conf.d/a");
    await write("Host two\n  User two\n", "conf.d/b");
    await write(
      "Host three\n  Include conf.d/[ab] conf.d/*\n  User three\nHost *\n  User any\nInclude ~/.ssh/conf.d/b\n",
    );
    expect(await resolve("three")).toMatchObject({ port: 10, user: "three" });
    expect(await resolve("one")).toMatchObject({ port: 22, user: "any" });
    await write("Include conf.d/*\nHost *\n  User any\n");
    expect(await resolve("two")).toMatchObject({ port: 10, user: "two" });
  });

  it("survives files that include each other", async () => {
    await write("Include config\nUser me\n");
    expect((await resolve("box")).user).toBe("me");
  });

  it("runs nothing", async () => {
    const trace = join(home, "trace");
    await write(
      `Match exec "touch ${trace}"\n  User evil\nHost *\n  CanonicalizeHostName yes\n  CanonicalDomains example.org\n  User me\n`,
    );
    expect((await resolve("box")).user).toBe("me");
    expect(existsSync(trace)).toBe(false);
  });

  it("never turns host key checks off", async () => {
    await write("Host a\n  StrictHostKeyChecking no\nHost b\n  StrictHostKeyChecking yes\n");
    expect([(await resolve("a")).strictHostKeys, (await resolve("b")).strictHostKeys]).toEqual([false, true]);
  });

  it("follows ProxyJump", async () => {
    await write(
      "Host a\n  ProxyJump me@b:7,c\nHost b\n  ProxyJump d\nHost c\n  ProxyJump nowhere\nHost loop\n  ProxyJump loop\nHost off\n  ProxyJump none\n",
    );
    const route = await resolveRoute("a", home);
    expect(route.map(({ host, port }) => `${host}:${port}`)).toEqual(["d:22", "b:7", "c:22", "a:22"]);
    expect(await resolveRoute("off", home)).toHaveLength(1);
    await expect(resolveRoute("loop", home)).rejects.toMatchObject({ code: "input-proxy-jump" });
  });

  it("takes ProxyCommand as written, and ProxyCommand or ProxyJump as the first says", async () => {
    const command = `sh -c 'printf "a\\\\n" >&2; exec  nc %h %p' #x`;
    await write(
      `Host cmd\n  ProxyCommand ${command}  \nHost off\n  ProxyCommand none\nHost both\n  ProxyJump a\nHost *\n  ProxyCommand=other\n  ProxyJump b\n`,
    );
    expect(await resolve("cmd")).toMatchObject({ proxyCommand: command, jumps: [] });
    expect(await resolve("any")).toMatchObject({ proxyCommand: "other", jumps: [] });
    expect(await resolve("both")).toMatchObject({ jumps: ["a"] });
    const off = await resolve("off");
    expect([off.proxyCommand, off.jumps]).toEqual([undefined, []]);
  });

  it("gives a ProxyCommand its tokens, and no name that a shell would not take as such", () => {
    const options = { alias: "box", host: "10.0.0.1", port: 2200, user: "me" };
    expect(proxyCommandLine("nc -x%% %h %p # %r@%n %z", options)).toBe("nc -x% 10.0.0.1 2200 # me@box %z");
    for (const name of ["$(id)", "a;b", "`a`", "it's", "a b", "-oProxyCommand=a", "a\nb"])
      for (const wrong of [{ alias: name }, { host: name }, { user: name }])
        expect(() => proxyCommandLine("nc", { ...options, ...wrong })).toThrow("can't be given");
  });

  it("lists the hosts that it names", async () => {
    await write("Host inside\n", "conf.d/a");
    await write("Include conf.d/*\nHost one two *.org !no\n  User x\nHost one\nMatch host y\n  User z\n");
    expect(await listSshHosts(home)).toEqual(["inside", "one", "two"]);
    await rm(join(home, ".ssh"), { recursive: true });
    expect(await listSshHosts(home)).toEqual([]);
  });
});
