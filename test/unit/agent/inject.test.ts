import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, it } from "vitest";

const library = fileURLToPath(new URL("../../../resources/agent/lib", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "stackwright-test-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const files: Record<string, string> = {
  cron: "account required pam_unix.so\nsession    required   pam_loginuid.so\n@include common-session\n",
  sshd: "# session required pam_loginuid.so\nsession required /lib/security/pam_loginuid.so # so\nsession required pam_unix.so",
  login: "session optional pam_loginuid.so\n",
  su: "session required pam_unix.so\n",
};

/** Probes a base with those PAM files and fills what lies between it and the image; the kernel refuses, or does not. */
function inject(refused: boolean): { notes: string; inject: string } {
  const work = mkdtempSync(join(folder, "base-"));
  const [base, layer] = [join(work, "base"), join(work, "inject")];
  mkdirSync(join(base, "rootfs/etc/pam.d"), { recursive: true });
  mkdirSync(join(layer, "etc"), { recursive: true });
  for (const [name, text] of Object.entries(files))
    writeFileSync(join(base, "rootfs/etc/pam.d", name), text, { mode: 0o640 });
  const script = `shopt -s extglob; source "$1/base.sh"; source "$1/inject.sh"
    refused=$4; loginuid_refused() { return "$refused"; }; note() { echo "$2"; }
    rootfs=$2/rootfs inject=$3 folders=()
    probe_write "$2"; base=$2; sed -i '/^program\\|^machine/d' "$2/probed"; probe_read; inject_pam`;
  const argv = ["-c", script, "bash", library, base, layer, refused ? "0" : "1"];
  return { notes: execFileSync("bash", argv, { encoding: "utf8" }), inject: layer };
}

it("where the kernel refuses login ids, pam_loginuid is optional in every file that requires it", () => {
  const { notes, inject: layer } = inject(true);
  const read = (name: string) => readFileSync(join(layer, "etc/pam.d", name), "utf8");
  expect(read("cron")).toBe(files["cron"]?.replace("session    required", "session    optional"));
  expect(read("sshd")).toBe(
    `${files["sshd"]?.replace("\nsession required /", "\nsession optional /") ?? ""}\n`,
  );
  expect(existsSync(join(layer, "etc/pam.d/login"))).toBe(false);
  expect(existsSync(join(layer, "etc/pam.d/su"))).toBe(false);
  expect(statSync(join(layer, "etc/pam.d/cron")).mode & 0o777).toBe(0o640);
  expect(notes).toContain("cron sshd");
});

it("where the kernel grants them, nothing is put in the way", () => {
  const { notes, inject: layer } = inject(false);
  expect(notes).toBe("");
  expect(existsSync(join(layer, "etc/pam.d"))).toBe(false);
});
