# SPDX-License-Identifier: MIT
"""What holds for the tree as a whole, and the tools that say so."""

import importlib.machinery
import importlib.util
import pathlib
import re
import shutil
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.dont_write_bytecode = True


def tool(name):
    """A script of tools/ as a module."""
    loader = importlib.machinery.SourceFileLoader(name.replace("-", "_"), str(ROOT / "tools" / name))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


def output_of(*command):
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    return done.returncode, done.stdout + done.stderr


def test_no_include_goes_upwards_or_sideways():
    code, output = output_of("tools/check-layers")
    assert code == 0, output


def test_a_name_that_two_libraries_define_is_found(tmp_path):
    for name, text in [("one", "int fq_shared(void) { return 1; }"), ("two", "int fq_shared(void) { return 2; }"),
                       ("three", "static int fq_shared(void) { return 3; } int fq_third(void) { return fq_shared(); }")]:
        (tmp_path / "src" / name).mkdir(parents=True)
        (tmp_path / "src" / name / "x.c").write_text(text)
        subprocess.run(f"cc -c x.c && ar rc lib{name}.a x.o", shell=True, cwd=tmp_path / "src" / name, check=True)
    code, output = output_of("tools/check-names", tmp_path)
    assert code == 1 and output.count("\n") == 1, output
    assert output.startswith("fq_shared: defined in src/one/libone.a:x.o and src/two/libtwo.a:x.o; ")
    assert output_of("tools/check-names", tmp_path / "src" / "one")[0] == 1


def test_every_header_compiles_alone():
    code, output = output_of("tools/check-headers")
    assert code == 0, output


def test_every_source_file_says_its_licence_in_its_first_lines():
    tracked = subprocess.run(
        ["git", "ls-files", "src", "include", "tests", "tools", "bench", "web", "Makefile"],
        cwd=ROOT, capture_output=True, text=True)
    if tracked.returncode:
        pytest.skip("not a git clone")
    names = (".c", ".h", ".py", "meson.build", ".sql", ".js", ".mjs", ".jsx", ".css")
    missing = []
    for path in tracked.stdout.split():
        file = ROOT / path
        if path.endswith("/expected.sql"):  # what explain prints, to the letter
            continue
        if file.is_file() and (path.endswith(names) or path.startswith("tools/")):
            head = file.read_text(errors="replace")[:200]
            if file.stat().st_size and "SPDX-License-Identifier: MIT" not in head:
                missing.append(path)
    assert not missing


@pytest.fixture
def small_tree(tmp_path):
    """Three modules, the third of which may use the first only."""
    files = {
        "meson.build": "subdir('base')\nsubdir('middle')\nsubdir('other')\n",
        "layers.txt": "base:\nmiddle:\nother:\n<uv.h>: middle\n",
        "base/base.h": "",
        "middle/middle.h": '#include "base/base.h"\n',
        "other/other.c": '#include "base/base.h"\n#include "other/other.h"\n#include "made.h"\n',
        "other/other.h": "#include <stdint.h>\n",
    }
    for name, text in files.items():
        path = tmp_path / "src" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def write(tree, name, text):
    (tree / "src" / name).write_text(text)
    return tool("check-layers").check(tree)


def test_layers_finds_nothing_in_a_clean_tree(small_tree):
    assert tool("check-layers").check(small_tree) == []


@pytest.mark.parametrize("file, text, where, why", [
    ("base/base.h", '\n#include "middle/middle.h"\n', "src/base/base.h:2", "above it"),
    ("other/other.c", '#include "middle/middle.h"\n', "src/other/other.c:1", "does not allow"),
    ("other/other.c", '  #  include "middle/middle.h"\n', "src/other/other.c:1", "does not allow"),
    ("other/other.c", '#include "nowhere/x.h"\n', "src/other/other.c:1", "in no module"),
    ("other/other.c", '#include "other.h"\n', "src/other/other.c:1", "has no folder"),
    ("other/other.c", "#include <uv.h>\n", "src/other/other.c:1", "seen by middle only"),
])
def test_layers_refuses(small_tree, file, text, where, why):
    (said,) = write(small_tree, file, text)
    assert said.startswith(where + ": ")
    assert why in said


@pytest.mark.parametrize("text, why", [
    ("base:\nmiddle:\n", "other is missing"),
    ("base: middle\nmiddle:\nother:\n", "does not stand before it"),
    ("base:\nmiddle:\nother:\nlast:\n", "not a subdir()"),
    ("base:\nmiddle:\nother\n", "cannot read"),
])
def test_layers_refuses_rules_that_contradict_the_build(small_tree, text, why):
    said = write(small_tree, "layers.txt", text)
    assert any(why in line for line in said), said


def test_layers_allows_one_header_of_a_module(small_tree):
    (small_tree / "src/layers.txt").write_text("base:\nmiddle:\nother: middle/middle.h\n")
    assert write(small_tree, "other/other.c", '#include "middle/middle.h"\n') == []
    assert len(write(small_tree, "other/other.c", '#include "middle/secret.h"\n')) == 1


def test_layers_knows_the_rooms_of_a_module(small_tree):
    rooms = small_tree / "src/middle"
    for room in ("low", "high"):
        (rooms / room).mkdir()
        (rooms / room / f"{room}.h").write_text("")
        (rooms / room / "meson.build").write_text("")
    (rooms / "middle.h").unlink()
    (rooms / "meson.build").write_text("subdir('low')\nsubdir('high')\n")
    rules = "base:\nmiddle/low:\nmiddle/high: middle/low\nother: middle\n"
    (small_tree / "src/layers.txt").write_text(rules)
    assert write(small_tree, "middle/high/high.h", '#include "middle/low/low.h"\n') == []
    assert write(small_tree, "other/other.h", '#include "middle/high/high.h"\n') == []
    (said,) = write(small_tree, "middle/low/low.h", '#include "middle/high/high.h"\n')
    assert "above it" in said


# ---- tools/check-shape ----


def function(name, lines, static=True):
    """As clang-format writes it."""
    body = "    work();\n" * (lines - 3)
    return f"{'static ' if static else ''}int {name}(int a)\n{{\n{body}}}\n\n"


def shape_of(tree, allowed="", **files):
    """What check-shape says; `middle__a_c=…` is src/middle/a.c."""
    for name, text in files.items():
        folder, _, file = name.partition("__")
        (tree / "src" / folder / file.replace("_c", ".c").replace("_h", ".h")).write_text(text)
    (tree / "tools").mkdir(exist_ok=True)
    (tree / "tools/lint.allowed").write_text("# why\n" + allowed)
    return tool("check-shape").check(tree)


def test_shape_finds_nothing_in_a_clean_tree(small_tree):
    assert shape_of(small_tree) == []


def test_shape_counts_the_lines_of_a_function(small_tree):
    assert shape_of(small_tree, middle__a_c=function("short", 70)) == []
    (said,) = shape_of(small_tree, middle__a_c=function("first", 9) + function("long", 71, static=False))
    assert said.startswith("src/middle/a.c:11: error: long has 71 lines")


def test_shape_refuses_includes_in_a_circle(small_tree):
    there = {"middle__a_h": '#include "middle/b.h"\n', "middle__b_h": ""}
    assert shape_of(small_tree, **there, middle__b_c='#include "middle/b.h"\n#include "base/base.h"\n') == []
    (said,) = shape_of(small_tree, middle__b_c='#include "middle/a.h"\n')
    assert "middle/a, middle/b include each other" in said


def test_shape_sees_a_circle_of_three(small_tree):
    (said,) = shape_of(small_tree, middle__a_h='#include "middle/b.h"\n', middle__b_h='#include "middle/c.h"\n',
                       middle__c_c='#include "middle/a.h"\n')
    assert "middle/a, middle/b, middle/c" in said


def test_shape_takes_a_private_header_for_a_part_of_its_file(small_tree):
    assert shape_of(small_tree, middle__a_c='#include "middle/a_private.h"\n',
                    middle__a_private_h='#include "middle/a.h"\n') == []


def test_shape_refuses_a_static_name_in_a_third_file(small_tree):
    two = {"middle__a_c": function("run", 5), "middle__b_c": function("run", 5)}
    assert shape_of(small_tree, **two) == []
    assert shape_of(small_tree, base__c_c=function("run", 5, static=False)) == []
    (said,) = shape_of(small_tree, base__c_c=function("run", 5))
    assert "3 files have a static function run: base/c.c middle/a.c middle/b.c" in said


def test_what_shape_allows_only_shrinks(small_tree):
    three = {f"middle__{file}_c": function("run", 5) for file in "abc"}
    assert shape_of(small_tree, "name run 3\n", **three) == []
    more, stale = shape_of(small_tree, "name run 3\n", base__d_c=function("run", 5))
    assert "4 files" in more and "`name run 3` is not so any more" in stale
    (stale,) = shape_of(small_tree, "name run 4\nname gone 3\n")
    assert "`name gone 3` is not so any more" in stale


def test_check_counts_what_the_linter_finds(monkeypatch):
    check = tool("check")
    for code, output, counted in [(0, "lint: nothing found\n", (1, 0)), (1, "lint: findings: 3\n", (0, 3)),
                                  (1, "lint: a tool failed and found nothing\n", (0, 1))]:
        monkeypatch.setattr(check, "run", lambda command: (code, output))
        tally, _ = check.lint()
        assert (tally.passed, tally.failed) == counted


MESON_LOG = """
{"name": "a", "result": "OK", "stdout": "100%: Checks: 7, Failures: 0, Errors: 0\\n"}
{"name": "b", "result": "FAIL", "stdout": "50%: Checks: 4, Failures: 1, Errors: 1\\n"}
{"name": "leaks", "result": "FAIL", "stdout": "100%: Checks: 2, Failures: 0, Errors: 0\\n"}
{"name": "killed", "result": "TIMEOUT", "stdout": ""}
{"name": "not Check", "result": "OK"}
{"name": "elsewhere", "result": "SKIP"}
"""


def test_check_counts_the_tests_inside_a_program():
    tally = tool("check").count_meson_log(MESON_LOG)
    assert (tally.passed, tally.failed, tally.skipped) == (7 + 2 + 2 + 1, 2 + 1 + 1, 1)


def test_check_counts_what_pytest_wrote():
    tally = tool("check").count_junit(
        '<testsuites><testsuite errors="1" failures="2" skipped="3" tests="10"/></testsuites>')
    assert (tally.passed, tally.failed, tally.skipped) == (4, 3, 3)


@pytest.mark.skipif(not shutil.which("dpkg-query"), reason="not Debian")
def test_install_deps_knows_its_sets():
    code, output = output_of("tools/install-deps", "everything")
    assert code == 2 and "usage" in output


# ---- tests/support/kept_database.c ----


def members_of(header, struct):
    """The names of a struct's members."""
    body = re.search(rf"^struct {struct} \{{\n(.*?)^\}};", header, re.M | re.S)[1]
    body = re.sub(r"/\*.*?\*/", "", body, flags=re.S)
    return re.findall(r"(\w+);", body)


def kept_members():
    """[(struct, names that its table in kept_database.c speaks of)]"""
    text = (ROOT / "tests/support/kept_database.c").read_text()
    tables = re.findall(r"^#define OF struct (\w+)\n.*?_members\[\] = \{(.*?)\};", text, re.M | re.S)
    return [(struct, set(re.findall(r"\w+", table))) for struct, table in tables]


@pytest.mark.parametrize("header", ["src/catalog/catalog.h", "src/catalog/describe.h"])
def test_a_kept_database_has_every_member_of_a_catalog(header):
    text = (ROOT / header).read_text()
    tables = dict(kept_members())
    structs = re.findall(r"^struct (\w+) \{", text, re.M)
    assert len(structs) > 2
    for struct in structs:
        if struct == "fq_catalog_describer":  # functions, which are played
            continue
        assert struct in tables, f"{struct} has no table in tests/support/kept_database.c"
        missing = set(members_of(text, struct)) - tables[struct]
        assert not missing, f"{struct}: {missing} stand in no catalog.txt; add them to kept_database.c"
