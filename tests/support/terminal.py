"""A terminal for the programs: a real pty, and the rows that a person would see on it."""

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time

from hang import HANG
from suhu_tools import BIN_DIR, clean_environment


class Screen:
    """The part of a terminal that our programs use: newline, carriage return, erasing to the end of
    the row, colours, wrapping. Anything else is refused.
    """

    def __init__(self, columns):
        self.columns = columns
        self.rows = [""]
        self.column = 0
        self._rest = b""

    def feed(self, data):
        data = self._rest + data
        whole = re.match(rb"(?:[\x00-\x1a\x1c-\x7f]|\x1b\[[0-9;]*[A-Za-z]|[\xc2-\xdf].|[\xe0-\xef]..|[\xf0-\xf4]...)*", data, re.DOTALL).end()
        self._rest = data[whole:]
        for token in re.findall(r"\x1b\[[0-9;]*[A-Za-z]|.", data[:whole].decode(), re.DOTALL):
            self._take(token)

    def _take(self, token):
        if token == "\n":
            self.rows.append("")  # the cursor is always in the last row
        elif token == "\r":
            self.column = 0
        elif token == "\x1b[K":
            self.rows[-1] = self.rows[-1][:self.column]
        elif token.startswith("\x1b"):
            assert token.endswith("m"), f"our programs do not use {token!r}"
        elif token != "\a":
            self._put(token)

    def _put(self, character):
        if self.column == self.columns:
            self.rows.append("")
            self.column = 0
        row = self.rows[-1].ljust(self.column)
        self.rows[-1] = row[:self.column] + character + row[self.column + 1:]
        self.column += 1

    @property
    def shown(self):
        """The rows without the blanks at their ends, and without the empty rows at the end."""
        rows = [row.rstrip() for row in self.rows]
        while rows and not rows[-1]:
            rows.pop()
        return rows


class Terminal:
    """Runs a bash command line in the foreground of its own terminal, with our programs in its
    PATH.

    Use it with `with`: the command is killed at the end.
    """

    def __init__(self, command, columns=80, env=None):
        self.screen = Screen(columns)
        self.process, self.fd = pty.fork()
        if self.process == 0:
            fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
            environment = clean_environment(TERM="xterm-256color", PATH=f"{BIN_DIR}:{os.environ['PATH']}", **(env or {}))
            os.execvpe("bash", ["bash", "-c", command], environment)

    def until(self, condition, timeout=HANG):
        """Reads until `condition(rows)` is true, and returns the rows."""
        deadline = time.monotonic() + timeout
        while not condition(self.screen.shown):
            assert time.monotonic() < deadline, "not within the time; the screen shows:\n" + "\n".join(self.screen.shown)
            assert self._read(deadline), "the program ended; the screen shows:\n" + "\n".join(self.screen.shown)
        return self.screen.shown

    def to_end(self, timeout=HANG):
        """Reads until the program has ended, and returns the rows."""
        deadline = time.monotonic() + timeout
        while self._read(deadline):
            assert time.monotonic() < deadline, "not ended; the screen shows:\n" + "\n".join(self.screen.shown)
        return self.screen.shown

    def press(self, keys):
        os.write(self.fd, keys.encode())

    def _read(self, deadline):
        """Reads what is there. Returns False when no process has the terminal open any more."""
        readable, _, _ = select.select([self.fd], [], [], max(0.0, min(1.0, deadline - time.monotonic())))
        if not readable:
            return True
        try:
            data = os.read(self.fd, 65536)
        except OSError:  # EIO: the other end is closed
            return False
        self.screen.feed(data)
        return bool(data)

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)
        os.close(self.fd)
