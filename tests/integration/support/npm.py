# SPDX-License-Identifier: MIT
"""Packages of npm that tests drive, each set in a folder with a lock of its own."""

import subprocess

SECONDS = 120


def run(folder, *command):
    """What the command prints; it must succeed."""
    done = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, timeout=SECONDS, check=False)
    assert done.returncode == 0, f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}"
    return done.stdout


def install(folder, package):
    """As the folder's lock says, unless the package is there already."""
    if not (folder / "node_modules" / package).is_dir():
        # npm waits five minutes for a registry that says nothing; asked again, it mostly answers.
        run(folder, "npm", "ci", "--no-audit", "--no-fund", "--fetch-timeout=20000",
            "--fetch-retry-mintimeout=1000", "--fetch-retries=4")
