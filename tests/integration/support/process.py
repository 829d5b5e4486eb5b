# SPDX-License-Identifier: MIT
"""A child process whose output is an event: tests wait for a line, never for a while."""

import ctypes
import pathlib
import random
import re
import signal
import socket
import subprocess
import threading
import time

# How long anything may take before a test gives up.  Sanitized builds on a loaded machine need some
# seconds for what takes milliseconds otherwise; a hang costs this much once.
PATIENCE = 20.0

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def _die_with_parent():
    """A test run that is killed leaves no servers behind."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def free_port():
    """A TCP port for a program that cannot say which one it took.  It lies below those that the
    system hands out, so that no other program is given it meanwhile."""
    handed_out = pathlib.Path("/proc/sys/net/ipv4/ip_local_port_range").read_text()
    first = int(handed_out.split()[0])
    while True:
        port = random.randrange(first // 2, first)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


class Process:
    """Runs a command and keeps every line of its output, stdout and stderr in order."""

    def __init__(self, name, command, **popen):
        self.name = name
        self.lines = []
        self._changed = threading.Condition()
        self._ended = False
        self._popen = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            preexec_fn=_die_with_parent,
            **popen,
        )
        self._reader = threading.Thread(target=self._pump, daemon=True)
        self._reader.start()

    def _pump(self):
        with self._popen.stdout as stream:
            for line in stream:
                with self._changed:
                    self.lines.append(line.decode("utf-8", "replace").rstrip("\n"))
                    self._changed.notify_all()
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    @property
    def pid(self):
        return self._popen.pid

    @property
    def returncode(self):
        return self._popen.poll()

    @property
    def output(self):
        with self._changed:
            return "\n".join(self.lines)

    def wait_for(self, pattern, start=0, patience=PATIENCE):
        """The first match of a regular expression in a line from number `start` on."""
        deadline = time.monotonic() + patience
        with self._changed:
            at = start
            while True:
                for at in range(at, len(self.lines)):
                    found = re.search(pattern, self.lines[at])
                    if found:
                        return found
                at = max(at, len(self.lines))
                if self._ended:
                    raise AssertionError(f"{self.name} ended without a line like {pattern!r}")
                if not self._changed.wait(deadline - time.monotonic()):
                    raise AssertionError(f"{self.name} printed no line like {pattern!r} in time")

    def send_signal(self, number):
        if self.returncode is None:
            self._popen.send_signal(number)

    def wait(self, patience=PATIENCE):
        """The exit code; all output has been read when this returns."""
        code = self._popen.wait(patience)
        self._reader.join(patience)
        return code

    def stop(self, number=signal.SIGTERM, patience=PATIENCE):
        """The exit code after a signal; None when it had to be killed."""
        self.send_signal(number)
        try:
            return self.wait(patience)
        except subprocess.TimeoutExpired:
            self._popen.kill()
            self.wait()
            return None
