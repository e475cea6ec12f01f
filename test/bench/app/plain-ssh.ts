import { spawn, type ChildProcess } from "node:child_process";
import type { Sshd } from "../../support/sshd.ts";
import { opensshOptions } from "../openssh.ts";

/**
 * What a script prints on the host, brought here by plain `ssh` and thrown away: of a build's output the part that is not ours. Again and again, at
 * `rate` bytes a second, until the function that it gives is called.
 */
export function plainSsh(sshd: Sshd, script: string, rate: number): () => void {
  const options = opensshOptions(sshd);
  const command = `script -qefc 'bash ${script}' /dev/null`;
  const begun = performance.now();
  let bytes = 0;
  let child: ChildProcess;
  let over = false;
  const start = () => {
    const ssh = spawn("ssh", [...options, "root@127.0.0.1", command], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    child = ssh;
    ssh.stdout.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      const early = (bytes / rate) * 1000 - (performance.now() - begun);
      if (early < 5) return;
      ssh.stdout.pause();
      setTimeout(() => ssh.stdout.resume(), early);
    });
    ssh.once("exit", () => over || start());
  };
  start();
  return () => {
    over = true;
    child.kill();
  };
}
