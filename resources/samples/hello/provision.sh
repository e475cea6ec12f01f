#!/bin/bash
# Runs as root inside a container over the base image. What it leaves in the filesystem is the image.
set -euo pipefail

echo "Building on $(. /etc/os-release && echo "$PRETTY_NAME")"

mkdir -p /opt/hello
cat >/opt/hello/greet <<SCRIPT
#!/bin/sh
echo "$GREETING"
SCRIPT
chmod 755 /opt/hello/greet
ln -sf /opt/hello/greet /usr/local/bin/greet

greet
