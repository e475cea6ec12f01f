"""vimage's algorithm, written anew for today's LXC, for `npm run bench` alone.

Per build: unpack the cached base with tarfile, copy the script in, run it with lxc-execute, pack with tarfile w:gz.
Usage: vimage.py BASE.tar.gz SCRIPT OUTPUT.tar.gz
"""

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile

CONFIG = """
lxc.include = /usr/share/lxc/config/common.conf
lxc.rootfs.path = dir:{rootfs}
lxc.uts.name = vimage
lxc.net.0.type = none
lxc.apparmor.profile = unconfined
"""


def main(base, script, output):
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_DIR", "/var/tmp")) as work:
        os.chmod(work, 0o755)
        rootfs = os.path.join(work, "rootfs")
        lxcpath = os.path.join(work, "lxc")
        os.mkdir(rootfs)
        os.mkdir(lxcpath)
        with tarfile.open(base) as tar:
            tar.extractall(rootfs)
        shutil.copy("/etc/resolv.conf", os.path.join(rootfs, "etc/resolv.conf"))
        shutil.copy(script, os.path.join(rootfs, "provision.sh"))
        os.chmod(os.path.join(rootfs, "provision.sh"), 0o755)
        config = os.path.join(work, "config")
        with open(config, "w") as handle:
            handle.write(CONFIG.format(rootfs=rootfs))
        name = "vimage-%d" % os.getpid()
        subprocess.check_call(["lxc-execute", "-P", lxcpath, "-n", name, "-f", config, "--", "/provision.sh"])
        with tarfile.open(output, "w:gz") as tar:
            tar.add(rootfs, "")


if __name__ == "__main__":
    main(*sys.argv[1:])
