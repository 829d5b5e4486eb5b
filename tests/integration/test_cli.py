# SPDX-License-Identifier: MIT
"""The command line: what it says, where it says it, and the exit code."""

import os
import re
import subprocess

import pytest

from support.process import PATIENCE
from support.server import BINARY, ROOT, environment


def run(*arguments, config=None, env=None, stdin=b"", stdout=subprocess.PIPE):
    return subprocess.run(
        [BINARY, *arguments], env={**environment(config), **(env or {})}, input=stdin, stdout=stdout,
        stderr=subprocess.PIPE, timeout=PATIENCE, check=False, cwd="/",
    )


def fails(code, *arguments, **options):
    """What it says on stderr; stdout must stay empty."""
    result = run(*arguments, **options)
    assert result.returncode == code, result.stderr
    assert result.stdout == b""
    return result.stderr.decode()


def prints(*arguments, **options):
    """What it says on stdout; stderr must stay empty."""
    result = run(*arguments, **options)
    assert result.returncode == 0, result.stderr
    assert result.stderr == b""
    return result.stdout.decode()


COMMANDS = ["demo", "serve", "dev", "schema", "check", "query", "explain", "setup", "init", "generate", "import", "version", "help"]


def test_the_overview_names_every_command():
    overview = prints("help")
    assert overview == prints("--help") == prints("-h")
    for command in COMMANDS:
        assert f"\n  {command} " in overview


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command):
    text = prints(command, "--help")
    assert text.startswith(f"Usage: fraiseql {command}")
    assert text == prints("help", command)


def test_the_version_is_printed():
    assert prints("version") == prints("--version")
    assert prints("version").startswith("fraiseql 0.")


def test_no_command_is_a_usage_error():
    assert "Usage: fraiseql COMMAND" in fails(2)


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["quer"], "there is no command \"quer\"; did you mean 'fraiseql query'?"),
        (["xyzzy"], "there is no command \"xyzzy\"; 'fraiseql help' lists them"),
        (["turbo", "list"], '"turbo" is a command of FraiseQL 1; here name a folder of operations in persisted.folder'),
        (["sql", "generate-view", "User"], "here 'fraiseql generate view TABLE' prints one"),
        (["sql"], "'fraiseql explain' tells of an operation"),
        (["generate", "schema"], "\"generate schema\" is a command of FraiseQL 1; here 'fraiseql schema' prints it"),
        (["serve", "--prot", "1"], "there is no option --prot; did you mean --port?"),
        (["serve", "a", "b"], '"b" is one argument too many'),
        (["query"], "an argument is missing; usage: fraiseql query"),
        (["schema", "--format", "xml"], '--format: "xml" is not sdl, bindings or json'),
        (["help", "serv"], "did you mean 'fraiseql help serve'?"),
        (["help", "config", "--format", "html"], '"html" is not text, markdown or yaml'),
        (["help", "--format", "yaml"], "--format goes with 'fraiseql help config' only"),
        (["serve", "--port", "x"], '--port: server.port: "x" is not a whole number from 0 to 65535'),
        (["serve", "--set", "server.prot=1"], "there is no key server.prot; did you mean server.port?"),
        (["serve", "--set", "server.port"], "--set takes KEY=VALUE"),
    ],
)
def test_mistakes_on_the_command_line_exit_with_2(arguments, message):
    assert message in fails(2, *arguments)


def test_mistakes_elsewhere_exit_with_1(tmp_path):
    path = tmp_path / "fraiseql.yaml"
    path.write_text("server:\n  prot: 1\n")
    expected = f"{path}:2: there is no key server.prot; did you mean server.port?"
    assert expected in fails(1, "serve", "--config", str(path))
    assert "No such file" in fails(1, "serve", "--config", str(path) + "x")
    assert "did you mean FRAISEQL_SERVER_PORT?" in fails(1, "serve", config={"server_prot": 1})


def test_a_document_from_standard_input_is_bounded():
    limit = ["--set", "limits.document_bytes=1KiB"]
    message = fails(1, "query", "-", *limit, stdin=b"{" + b" " * 1024)
    assert "the document is longer than limits.document_bytes, 1024 bytes" in message


def test_output_that_cannot_be_written_is_a_failure():
    with open("/dev/full", "wb") as full:
        result = run("help", "config", stdout=full)
    assert result.returncode == 1
    assert b"cannot write the output" in result.stderr


def test_the_documentation_of_the_configuration_is_fresh():
    with open(os.path.join(ROOT, "docs", "configuration.md"), encoding="utf-8") as file:
        written = file.read()
    assert written == prints("help", "config", "--format", "markdown"), (
        "run: build/fraiseql help config --format markdown > docs/configuration.md"
    )


def sources():
    """Every C file, but those of the configuration itself."""
    for folder, _, names in os.walk(os.path.join(ROOT, "src")):
        for name in names:
            if name.endswith(".c") and not name.startswith("config"):
                with open(os.path.join(folder, name), encoding="utf-8") as file:
                    yield file.read()


def test_every_configuration_key_has_a_reader():
    """A key that is accepted and then ignored is a lie."""
    keys = re.findall(r"^  (\w+\.\w+) = ", prints("help", "config"), re.MULTILINE)
    assert len(keys) > 30
    read = set(re.findall(r"(?:->|\.)(\w+\.\w+)", "\n".join(sources())))
    assert [key for key in keys if not {key, f"{key}_ms"} & read] == []
    records = re.findall(r"^  \w+\.\w+\[\]\.(\w+) = ", prints("help", "config"), re.MULTILINE)
    members = set(re.findall(r"(?:->|\.)(\w+)", "\n".join(sources())))
    assert [key for key in records if not {key, f"{key}_ms"} & members] == []


def test_the_printed_configuration_file_is_accepted_as_it_stands(tmp_path, make_database):
    path = tmp_path / "fraiseql.yaml"
    path.write_text(prints("help", "config", "--format", "yaml"))
    database = make_database("create table pets (id int primary key, name text)")
    assert "type Pet" in prints("schema", database.url, "--config", str(path))


def test_the_database_is_found_in_every_source_and_the_strongest_wins(tmp_path, make_database):
    ours = make_database("create table ours (id int primary key)").url
    other = make_database("create table others (id int primary key)").url
    path = tmp_path / "fraiseql.yaml"
    path.write_text(f"database:\n  url: {ours}\n")
    file = ["--config", str(path)]
    assert "ours" in prints("schema", *file)
    assert "others" in prints("schema", *file, env={"DATABASE_URL": other})
    both = {"DATABASE_URL": other, "FRAISEQL_DATABASE_URL": ours}
    assert "ours" in prints("schema", env=both)
    assert "others" in prints("schema", "--set", f"database.url={other}", env=both)
    assert "others" in prints("schema", other, env=both)
