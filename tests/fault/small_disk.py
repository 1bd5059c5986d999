"""A small disk for one node: a tmpfs in a mount namespace, which is gone with the process that
holds it.

    with SmallDisk(folder, mebibytes=256) as disk:
        subprocess.Popen([*disk.enter, "java", …])  # sees it in the folder
        disk.fill()
        disk.empty()

Where that is not allowed (it needs root), `mounted` is false, and the folder stays on its own disk.
"""

import contextlib
import os
import pathlib
import subprocess

from suhu_tools import end_with_us

BALLAST = "ballast"  # the file that fills the disk
MIB = 1024 * 1024


class SmallDisk:
    def __init__(self, folder, mebibytes):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True)
        script = 'mount -t tmpfs -o "size=$1m" tmpfs "$2" && echo mounted && exec sleep infinity'
        self.holder = subprocess.Popen(["unshare", "--mount", "--propagation", "private", "sh", "-c", script, "sh", str(mebibytes), self.folder],
                                       stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, preexec_fn=end_with_us)
        self.mounted = self.holder.stdout.readline() == b"mounted\n"
        self.enter = ["nsenter", "--target", str(self.holder.pid), "--mount"] if self.mounted else []

    @property
    def path(self):
        """The folder as it is seen from outside the namespace."""
        return pathlib.Path(f"/proc/{self.holder.pid}/root{self.folder.resolve()}") if self.mounted else self.folder

    def fill(self):
        """Writes until nothing more can be written."""
        with contextlib.suppress(OSError), open(self.path / BALLAST, "wb", buffering=0) as ballast:
            while True:
                ballast.write(bytes(MIB))

    def empty(self):
        with contextlib.suppress(OSError):
            os.unlink(self.path / BALLAST)

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        self.holder.kill()
        self.holder.wait()
        self.holder.stdout.close()
