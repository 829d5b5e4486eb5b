# SPDX-License-Identifier: MIT
"""What base/banned.h bans does not compile, in any file of the program."""

import pathlib
import re
import subprocess

import pytest

TREE = pathlib.Path(__file__).parents[2]
HEADER = TREE / "src/base/banned.h"
CALLS = {"free": "free(0);", "system": 'system("ls");', "random": "random();", "rand": "rand();"}
FLAGS = ["-fsyntax-only", "-std=gnu17", "-D_GNU_SOURCE", "-O2", "-Wall", "-Werror", "-Wno-unused",
         "-include", str(HEADER), "-x", "c", "-"]


def words():
    return [word for line in re.findall(r"#pragma GCC poison (.*)", HEADER.read_text())
            for word in line.split()]


def compiles(statement, *flags, compiler="cc"):
    text = f"#include <stdlib.h>\n#include <string.h>\nvoid f(void);\nvoid f(void)\n{{ {statement} }}\n"
    return subprocess.run([compiler, *flags, *FLAGS], input=text, capture_output=True,
                          text=True, timeout=60)


@pytest.mark.parametrize("compiler", ["gcc", "clang"])
def test_what_is_banned_does_not_compile(compiler):
    assert len(words()) > 40
    for word in words():
        said = compiles(f"void *p = (void *){word}; (void)p;", compiler=compiler)
        assert "poisoned" in said.stderr and said.returncode, word
    for word, call in CALLS.items():
        assert f"FQ_BANNED_{word}" in compiles(call, compiler=compiler).stderr


@pytest.mark.parametrize("compiler", ["gcc", "clang"])
def test_what_is_not_banned_compiles(compiler):
    good = "struct { int system, random, rand; void *free; } s = {0}; (void)s.free; memset(&s, 0, 1);"
    assert compiles(good, compiler=compiler).stderr == ""
    assert compiles("free(malloc(1)); (void)atoi(\"1\");", "-DFQ_UNBANNED",
                    compiler=compiler).stderr == ""


def test_no_file_of_the_program_escapes():
    build = (TREE / "meson.build").read_text()
    option = build.index("add_project_arguments('-include', meson.current_source_dir() / "
                         "'src/base/banned.h'")
    assert option < build.index("subdir('src')")
    for path in [*TREE.glob("src/**/*.[ch]"), *TREE.glob("src/**/meson.build")]:
        if path != HEADER:
            assert not re.search(r"FQ_UNBANNED|\bunbanned\b", path.read_text()), path


def test_the_heap_has_one_door():
    users = [path for path in TREE.glob("src/**/*.[ch]")
             if re.search(r"FQ_LIBC_|fq_libc_free", path.read_text())]
    assert sorted(users) == [HEADER, TREE / "src/base/memory.c"]
