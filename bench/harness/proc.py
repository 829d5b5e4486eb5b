# SPDX-License-Identifier: MIT
"""What Linux tells about a process: processor time and memory."""

import os
import pathlib

TICKS = os.sysconf("SC_CLK_TCK")


def _stat(pid):
    """The fields after the command's name, which may hold spaces: state is the first."""
    text = pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    return text[text.rindex(")") + 2:].split()


def cpu_seconds(pid):
    """User and system time of all threads."""
    fields = _stat(pid)
    return (int(fields[11]) + int(fields[12])) / TICKS


def family_cpu_seconds(parent):
    """Of a process's children, those that live and those that it has waited for."""
    while True:
        waited_for = _waited_ticks(parent)
        alive = sum(_ticks_of_child(entry, parent) for entry in os.listdir("/proc")
                    if entry.isdigit())
        # A child that ended meanwhile would be counted nowhere, and then as a part of what is
        # measured next.
        if _waited_ticks(parent) == waited_for:
            return (waited_for + alive) / TICKS


def _waited_ticks(pid):
    fields = _stat(pid)
    return int(fields[13]) + int(fields[14])


def _ticks_of_child(pid, parent):
    try:
        fields = _stat(pid)
    except OSError:  # it ended just now
        return 0
    return int(fields[11]) + int(fields[12]) if int(fields[1]) == parent else 0


def rss_kb(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    raise RuntimeError(f"process {pid} has no memory of its own: it has ended")
