import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder with a script and a base image, and a home beside it; gone when `remove` has run. */
export async function makePlace() {
  const root = await mkdtemp(join(tmpdir(), "stackwright-spec-"));
  const folder = join(root, "stack");
  const home = join(root, "home");
  await mkdir(join(folder, "scripts"), { recursive: true });
  await mkdir(home);
  await writeFile(join(folder, "setup.sh"), "#!/bin/bash\necho hello\n");
  await writeFile(join(folder, "scripts", "inner.sh"), "#!/bin/bash\necho hello\n");
  await writeFile(join(folder, "base.tar.gz"), "any bytes");
  await writeFile(join(home, "app.conf"), "a = 1\n");
  return {
    root,
    folder,
    home,
    spec: join(folder, "image.yaml"),
    remove: () => rm(root, { recursive: true }),
  };
}

export type Place = Awaited<ReturnType<typeof makePlace>>;
