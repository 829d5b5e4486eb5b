# SPDX-License-Identifier: MIT
"""The applications of examples/ answer what their requests.json says."""

import ast
import importlib.util
import inspect
import json
import pathlib
import sys

import pytest

from fraiseql.testing import clear_fraiseql_state, client
from fraiseql.types import markers

EXAMPLES = pathlib.Path(__file__).resolve().parents[1] / "examples"


def application(folder):
    spec = importlib.util.spec_from_file_location(f"example_{folder.name}", folder / "app.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # Django asks for the module by its name.
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module.app


@pytest.mark.parametrize(
    "folder", sorted(path.parent for path in EXAMPLES.glob("*/app.py")), ids=lambda path: path.name
)
def test_it_answers_as_it_says(folder, make_database, monkeypatch):
    database = make_database((folder / "schema.sql").read_text())
    monkeypatch.setenv("FRAISEQL_DATABASE_URL", database.url)
    monkeypatch.chdir(folder)
    clear_fraiseql_state()
    try:
        with client(application(folder)) as asked:
            for each in json.loads((folder / "requests.json").read_text()):
                if "get" in each:
                    assert asked.get(each["get"]).text == each["text"], each
                    continue
                answer = asked.query(
                    each["query"], each.get("variables"), headers=each.get("headers")
                )
                if "code" in each:
                    assert answer["errors"][0]["extensions"]["code"] == each["code"], each
                else:
                    assert answer == each["answer"], each
    finally:
        clear_fraiseql_state()


def test_every_example_stands_in_the_list():
    text = (EXAMPLES / "README.md").read_text()
    assert all(f"| `{path.parent.name}` |" in text for path in EXAMPLES.glob("*/app.py"))


def test_what_type_checkers_know_of_scalars_is_what_there_is():
    def public(names):
        return {name for name in names if not name.startswith("_")}

    stub = pathlib.Path(markers.__file__).with_suffix(".pyi")
    told = ast.parse(stub.read_text())
    here = {name for name, value in vars(markers).items() if not inspect.ismodule(value)}
    names = [getattr(each, "name", None) or each.target.id for each in told.body[4:]]
    assert public(names) == public(here) - {"Any", "annotations", "name"}
