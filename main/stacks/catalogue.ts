import type { CatalogueEntry } from "../contract/stack.ts";

/** Bases to begin with; all are tarballs of a root filesystem for x86-64, at addresses that their makers keep. */
export const catalogue: CatalogueEntry[] = [
  {
    id: "debian-12",
    title: "Debian 12, made on this machine",
    source: "made-here",
    description:
      "A minimal Debian, made once with debootstrap and then shared by all stacks that begin with it.",
  },
  {
    id: "ubuntu-24.04",
    title: "Ubuntu 24.04, minimal",
    source:
      "https://cloud-images.ubuntu.com/minimal/releases/noble/release/ubuntu-24.04-minimal-cloudimg-amd64-root.tar.xz",
    description: "Canonical's minimal server image; the host downloads it (about 80 MB).",
  },
  {
    id: "ubuntu-22.04",
    title: "Ubuntu 22.04, minimal",
    source:
      "https://cloud-images.ubuntu.com/minimal/releases/jammy/release/ubuntu-22.04-minimal-cloudimg-amd64-root.tar.xz",
    description: "Canonical's minimal server image; the host downloads it (about 80 MB).",
  },
  {
    id: "alpine-3.20",
    title: "Alpine 3.20, mini root filesystem",
    source:
      "https://dl-cdn.alpinelinux.org/alpine/v3.20/releases/x86_64/alpine-minirootfs-3.20.3-x86_64.tar.gz",
    description: "Very small (4 MB), with apk; it has no Bash until the script installs it.",
  },
];
