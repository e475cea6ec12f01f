import { stringify } from "yaml";
import type { NewStack } from "../contract/stack.ts";

/** The spec of a new stack. Strings are written by the YAML library: a path may hold anything. */
export function specText(base: string): string {
  return [
    "# The spec of an image: where it starts from and what is done to it.",
    "# Its name is made from the stack's, the day and a number; new_image_name would set another.",
    "",
    stringify({ base_image_url: base }).trimEnd(),
    "script_url: provision.sh",
    "",
    "# env:",
    '#   GREETING: "Hello"',
    "",
  ].join("\n");
}

export const scriptTexts: Record<NewStack["script"], string> = {
  bash: `#!/bin/bash
# Runs as root inside a container over the base image. What it leaves in the filesystem is the image.
set -euo pipefail

. /etc/os-release
echo "Building on $PRETTY_NAME"
`,
  // For sh, because a base with apk has no Bash at first.
  packages: `#!/bin/sh
# Runs as root inside a container over the base image. What it leaves in the filesystem is the image.
set -eu

packages="curl ca-certificates"

if command -v apt-get >/dev/null; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get update
  # shellcheck disable=SC2086 # a list of words
  apt-get install -y --no-install-recommends $packages
  apt-get clean
  rm -rf /var/lib/apt/lists/*
elif command -v apk >/dev/null; then
  # shellcheck disable=SC2086 # a list of words
  apk add --no-cache $packages
else
  echo "Neither apt-get nor apk is here: install $packages in this system's own way." >&2
  exit 1
fi
`,
  empty: `#!/bin/sh
set -eu
`,
};
