# SPDX-License-Identifier: MIT
"""Questions that a product team would ask, each answered as the SQL says that somebody wrote for it by hand:
tests/questions has the database and the questions."""

import json
import pathlib
import re

import pytest

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "questions"
BLOCK = re.compile(r"^```(graphql|json|sql)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def questions():
    for page in sorted(FOLDER.glob("*.md")):
        for part in re.split(r"^## ", page.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
            title = part.partition("\n")[0]
            yield pytest.param(dict(BLOCK.findall(part)), id=f"{page.stem}: {title}")


@pytest.fixture(scope="module")
def database(module_database):
    return module_database((FOLDER / "schema.sql").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def server(database, module_serve):
    return module_serve(database, schema_names="public,store,sales,people")


def test_there_are_a_hundred():
    assert len(list(questions())) >= 100


@pytest.mark.parametrize("question", questions())
def test_the_answer_is_that_of_sql_written_by_hand(server, database, question):
    (expected,), = database.rows(question["sql"])
    assert None not in expected.values() or "none" in expected, "the question finds nothing: it would prove nothing"
    assert server.data(question["graphql"], json.loads(question.get("json", "{}"))) == expected
