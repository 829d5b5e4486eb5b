# SPDX-License-Identifier: MIT
"""Pages of docs/python with `<!-- python-test -->` do what they say, from top to bottom.

The second word of a fenced block says what it is: `sql run` is executed, `python NAME.py` is a
file, `sh serve` is started until the next one is or the page ends, `sh run` is run, and `… answer`
is what the block before printed, where … stands for any text.  postgresql:///library and
localhost:8000 are a database and a port of the test."""

import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import time

import httpx
import pytest
from support.process import PATIENCE, Process, free_port

from fraiseql._program import program

ROOT = pathlib.Path(__file__).resolve().parents[3]
# An environment that has the package from a wheel: see tools/try-wheel.
INSTALLED = os.environ.get("FRAISEQL_TEST_INSTALLED")
FENCE = re.compile(r"^```(\w+) (\S+)\n(.*?)^```$", re.M | re.S)
PAGES = sorted(
    page for page in ROOT.glob("docs/python/*.md") if "<!-- python-test -->" in page.read_text()
)


class Page:
    def __init__(self, folder, database):
        self.folder = folder
        self.database = database
        self.port = free_port()
        self.server = None
        path = [str(pathlib.Path(sys.executable).parent), os.environ["PATH"]]
        self.environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
        if INSTALLED:
            path.insert(0, str(pathlib.Path(INSTALLED) / "bin"))
        else:
            (folder / "bin").mkdir()
            (folder / "bin" / "fraiseql").symlink_to(program())
            path.insert(0, str(folder / "bin"))
            self.environment["PYTHONPATH"] = str(ROOT / "bindings/python/src")
            self.environment["FRAISEQL_PYTHON"] = sys.executable
        self.environment["PATH"] = os.pathsep.join(path)

    def mine(self, text):
        text = text.replace("postgresql:///library", self.database.url)
        return text.replace("localhost:8000", f"localhost:{self.port}").replace(
            "--port 8000", f"--port {self.port}"
        )

    def stop(self):
        if self.server is not None:
            code = self.server.stop(signal.SIGTERM)
            assert code in (0, -signal.SIGTERM), self.server.output
            self.server = None

    def serve(self, command):
        self.stop()
        command = ["bash", "-euc", f"exec {command}"]
        self.server = Process("server", command, cwd=self.folder, env=self.environment)
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                answer = httpx.get(f"http://localhost:{self.port}/ready", timeout=PATIENCE)
                if answer.status_code == 200:
                    return
            except httpx.TransportError:
                assert self.server.returncode is None, self.server.output
            assert time.monotonic() < deadline, self.server.output
            time.sleep(0.05)

    def run(self, command):
        done = subprocess.run(
            ["bash", "-euc", command],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE * 2,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_it_does_what_it_says(page, tmp_path, make_database):
    folder = Page(tmp_path, make_database())
    printed = ""
    try:
        for language, role, text in FENCE.findall(page.read_text()):
            text = folder.mine(text)
            if role == "answer" and language == "json":
                assert json.loads(printed) == json.loads(text)
            elif role == "answer":
                wanted = ".*?".join(map(re.escape, text.strip().split("…")))
                assert re.fullmatch(wanted, printed.strip(), re.S), printed
            elif language == "sql":
                folder.database.execute(text)
            elif language == "python":
                (tmp_path / role).write_text(text)
            elif role == "serve":
                folder.serve(text.strip())
            else:
                printed = folder.run(text)
        folder.stop()
    finally:
        if folder.server is not None:
            folder.server.stop(signal.SIGKILL)


def test_pages_are_found():
    assert {"quickstart", "applications"} <= {page.stem for page in PAGES}


def test_the_reference_is_what_the_docstrings_say():
    script = ROOT / "bindings" / "python" / "reference.py"
    made = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True)
    page = (ROOT / "docs" / "python" / "reference.md").read_text()
    assert made.stdout == page, "tools/python-reference > docs/python/reference.md"
    # Each name says what it is for, unless it is a value.
    bare = re.findall(r"^### (\w+)\n\n```text\n\1\(.*\n```\n\nSource", page, re.M)
    assert bare == []
