# SPDX-License-Identifier: MIT
"""The microbenchmarks: programs of one process that print `RESULT name value unit` lines."""

import pathlib
import re
import subprocess


def run(directory, quick, say, remark, programs="micro_*"):
    """The results of every such program in the build directory."""
    found = {}
    for program in sorted(pathlib.Path(directory).glob(programs)):
        if not program.is_file() or not program.stat().st_mode & 0o100:
            continue
        say(f"running {program.name}")
        done = subprocess.run([program, *(["--quick"] if quick else [])], capture_output=True,
                              text=True, timeout=600, check=False)
        if done.returncode:
            remark(f"{program.name} failed: {done.stderr.strip()[-500:]}")
            continue
        found.update(results(done.stdout))
    return found


def results(said):
    """{name: {"value": …, "unit": …}} of the lines that a program printed."""
    return {name: {"value": float(value), "unit": unit}
            for name, value, unit in re.findall(r"^RESULT (\S+) (\S+) (\S+)$", said, re.M)}
