# SPDX-License-Identifier: MIT
"""What the documents say is what happens.

A page that begins with `<!-- test: … -->` is run: its words are `data=demo` (the sample data), or
`user=NAME` and configuration keys as FRAISEQL_<SECTION>_<KEY>.  The second word of a fenced block
says what it is:

    ```sql run          executed as the superuser, all of a page before its server starts
    ```graphql run      asked of that server; a block `json variables` may follow
    ```sh run           run by bash; build/fraiseql and localhost:8080 are those under test
    ```… answer         what the block before printed; … stands for any text
"""

import collections
import json
import os
import pathlib
import re
import subprocess

import pytest

from support.process import PATIENCE
from support.server import BINARY, ROOT, environment

TREE = pathlib.Path(ROOT)
PAGES = sorted([TREE / "README.md", *TREE.glob("docs/**/*.md")])
SOURCES = "\n".join(path.read_text() for path in sorted([*TREE.glob("src/**/*.[ch]"), *TREE.glob("bindings/python/src/**/*.py")]))
FENCE = re.compile(r"^```(\w*)(?: (\w+))?[^\n]*\n(.*?)^```$", re.M | re.S)
SETUP = re.compile(r"<!-- test: (.*?) -->")

Block = collections.namedtuple("Block", "language role text line")


def blocks(page):
    text = page.read_text()
    return [Block(found[1], found[2], found[3], text.count("\n", 0, found.start()) + 1)
            for found in FENCE.finditer(text)]


def prose(page):
    return FENCE.sub("", page.read_text())


def name_of(page):
    return str(page.relative_to(TREE))


# ---- examples are run ----


def setup_of(page):
    found = SETUP.search(page.read_text())
    return dict(word.split("=", 1) for word in found[1].split()) if found else None


def examples():
    """(page, block, variables or None, answer or None) of every block to be run."""
    for page in PAGES:
        if setup_of(page) is None:
            continue
        rows = blocks(page)
        for at, block in enumerate(rows):
            if block.role != "run" or block.language == "sql":
                continue
            variables = answer = None
            for follower in rows[at + 1:at + 3]:
                if follower.role == "variables" and answer is None:
                    variables = json.loads(follower.text)
                elif follower.role == "answer":
                    answer = follower
                    break
                else:
                    break
            yield pytest.param(page, block, variables, answer, id=f"{name_of(page)}:{block.line}")


def demo_data():
    return "".join(path.read_text() for path in sorted(TREE.glob("share/demo/*.sql")))


@pytest.fixture(scope="module")
def world(cluster, module_database, module_serve):
    """The database and the server of a page."""
    made, roles = {}, []

    def of(page):
        if page not in made:
            setup = setup_of(page)
            database = module_database(demo_data() if setup.pop("data", None) == "demo" else "")
            user = setup.pop("user", "postgres")
            if user != "postgres":
                roles.append(user)
            for block in blocks(page):
                if (block.language, block.role) == ("sql", "run"):
                    database.execute(block.text)
            url = cluster.url(database.name, user)
            made[page] = url, module_serve(url, server_workers=1, **setup)
        return made[page]

    yield of
    for role in roles:
        with cluster.connect() as connection:
            for url, _ in made.values():
                database = re.search(r"@/(\w+)\?", url)[1]
                with cluster.connect(database) as inside:
                    inside.execute(f"drop owned by {role}")
            connection.execute(f"drop role {role}")


def run_shell(block, url, server):
    command = block.text.replace("build/fraiseql", BINARY)
    command = command.replace("build/examples", os.path.join(os.path.dirname(BINARY), "examples"))
    command = command.replace("localhost:8080", f"{server.host}:{server.port}")
    return subprocess.run(["bash", "-euc", command], cwd=ROOT, capture_output=True, text=True,
                          timeout=PATIENCE * 3, env=environment({"database_url": url}))


def in_order(value):
    return json.dumps(value, indent=2, ensure_ascii=False)


def compare(answer, printed):
    if answer.language == "json" and "…" not in answer.text:
        assert in_order(json.loads(printed)) == in_order(json.loads(answer.text))
        return
    wanted = ".*?".join(map(re.escape, answer.text.strip().split("…")))
    assert re.fullmatch(wanted, printed.strip(), re.S), printed


@pytest.mark.parametrize("page, block, variables, answer", examples())
def test_example(world, page, block, variables, answer):
    url, server = world(page)
    if block.language == "graphql":
        body = {"query": block.text, **({"variables": variables} if variables else {})}
        printed = server.post(body).text
    else:
        done = run_shell(block, url, server)
        assert done.returncode == 0 or answer, done.stderr
        printed = done.stdout + done.stderr
    if answer:
        compare(answer, printed)


# ---- names and links lead somewhere ----


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_functions_named_exist(page):
    """fq_… anywhere, and `name()`; fq_…_ and fq_…* stand for several."""
    words = set(re.findall(r"\bfq_\w*[a-z0-9]\b(?![*…])", prose(page)))
    words |= set(re.findall(r"`([a-z_]\w*)\(\)`", prose(page)))
    assert not sorted(word for word in words if not re.search(rf"\b{word}\b", SOURCES))


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_files_named_exist(page):
    known = set()
    for folder in ("src", "include", "examples", "tests", "tools", "bench", "docs", "share", "web", "bindings"):
        for path in (TREE / folder).rglob("*"):
            if "node_modules" not in path.parts:
                known |= {path.name, str(path.relative_to(TREE))}
    words = re.findall(r"`([\w./-]+\.(?:c|h|py|txt|md))`", prose(page))
    missing = [word for word in words
               if word not in known and not (page.parent / word).exists()
               and not word.startswith("build")
               and not any(path.endswith("/" + word) for path in known)]
    assert not missing


def anchors(page):
    """As GitHub makes them of headings."""
    for heading in re.findall(r"^#+ (.*)$", prose(page), re.M):
        yield re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_resolve(page):
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
        if re.match(r"\w+:", target):
            continue
        path, _, anchor = target.partition("#")
        to = (page.parent / path) if path else page
        if not to.exists() or (anchor and anchor not in anchors(to)):
            broken.append(target)
    assert not broken


# ---- tables agree with the code ----


def table_rows(page, first_column):
    """The rows of the table whose first heading this is, without the marks around words."""
    lines = iter(prose(page).splitlines())
    for line in lines:
        if line.startswith(f"| {first_column} |"):
            next(lines)
            break
    for line in lines:
        if not line.startswith("|"):
            return
        yield [cell.strip().replace("`", "") for cell in line.strip("|").split("|")]


def test_error_codes_are_those_of_the_code():
    header = (TREE / "src/base/status.h").read_text()
    known = {(code, status) for code, status in re.findall(r'X\(\w+, "(\w+)", (\d+),', header)}
    written = {(row[0], row[1]) for row in table_rows(TREE / "docs/using.md", "code")}
    assert written == known


def test_limits_of_documents_are_those_of_the_code():
    header = (TREE / "src/graphql/syntax/document_limit.h").read_text().replace("\\\n", "")
    known = [(f"document_{name}", code)
             for name, code in re.findall(r'X\((\w+), FQ_\w+,\s*"(\w+)"', header)]
    assert len(known) > 10
    assert [tuple(row) for row in table_rows(TREE / "docs/using.md", "limit")] == known


# What using.md calls the classes of types that the table names.
CLASSES = {
    "VALUES": "values", "COMPARED": "values, lists, jsonb", "ANYTHING": "anything", "ORDERED": "ordered", "TEXT": "text",
    "LISTS": "lists", "ORDERED_LISTS": "lists of ordered", "RANGES": "ranges", "DATE_RANGES": "ranges of dates", "JSONB": "jsonb", "NETWORKS": "networks",
    "LTREE": "ltree", "HSTORES": "hstore", "CUBES": "cube", "POINTS": "point", "FULL_TEXT": "tsvector", "TRIGRAMS": "text, with pg_trgm", "VECTOR": "vectors",
    "GEOMETRY": "geometry", "GEOGRAPHY": "geography", "GEOMETRIC": "geometric", "AREAS": "areas", "FIGURES": "points, areas", "LISTED": "points, circles, polygons",
    "LINES": "lines", "DRAWN": "lines, paths", "HOLDERS": "areas, paths", "BITS": "bit strings", "MONEY": "money", "BOX": "box",
}
OPERATOR = re.compile(r'^    [A-Z_]+\("(\w+)",\s*([A-Z_]+),.*?"([^"]+\.)"\),$', re.M | re.S)


def test_operators_are_those_of_the_code():
    table = (TREE / "src/schema/operator.c").read_text().split("fq_operators[] = {")[1].split("\n};")[0]
    known = [(name, CLASSES[classes], text) for name, classes, text in OPERATOR.findall(table)]
    assert len(known) == table.count("\n    ") - table.count("\n     ") > 80
    written = [(row[0], row[1], row[2]) for row in table_rows(TREE / "docs/using.md", "operator")]
    assert written == known


def test_what_operators_are_called_here_they_are_called():
    """Beside what FraiseQL in Python calls them."""
    names = {row[0] for row in table_rows(TREE / "docs/using.md", "operator")}
    here = [name for row in re.findall(r"^\|.*\| (.*) \|$", (TREE / "docs/using.md").read_text().split("| there | here |")[1].split("\n\n")[0], re.M)
            for name in re.findall(r"`(\w+)[`:]", row)]
    assert len(here) > 30 and set(here) - names == {"OR", "point", "where"}


MEASURE = re.compile(r'^    [A-Z_]+\("(\w+)", FQ_CLASS_([A-Z_]+),.*?"([^"]+\.)"\),$', re.M | re.S)


def test_measures_are_those_of_the_code():
    table = (TREE / "src/schema/yardstick.c").read_text().split("fq_yardsticks[] = {")[1].split("\n};")[0]
    known = [(name, CLASSES.get(classes) or CLASSES[classes + "S"], text) for name, classes, text in MEASURE.findall(table)]
    assert len(known) == table.count("\n    ") - table.count("\n     ") >= 8
    written = [(row[0], row[1], row[2]) for row in table_rows(TREE / "docs/using.md", "measure")]
    assert written == known


def test_the_program_is_as_large_as_the_first_page_says():
    told = float(re.search(r"one program of ([\d.]+) megabytes", (TREE / "README.md").read_text())[1])
    assert abs((TREE / "build/fraiseql").stat().st_size / 1e6 - told) < 0.25


def test_every_key_in_the_text_exists():
    documented = (TREE / "docs/configuration.md").read_text()
    sections = re.findall(r"^## (\w+)$", documented, re.M)
    for page in PAGES:
        for key in re.findall(rf"`((?:{'|'.join(sections)})\.[a-z_0-9]+)`", prose(page)):
            name = key.split(".")[1]
            if name not in ("c", "h", "md", "py", "txt", "sql", "graphql", "yaml", "json"):
                assert f"`{key}`" in documented, f"{name_of(page)}: {key}"


# ---- nothing is left out ----


def modules():
    order = re.findall(r"^subdir\('(\w+)'\)", (TREE / "src/meson.build").read_text(), re.M)
    return [module for module in order if list((TREE / "src" / module).rglob("*.c"))]


@pytest.mark.parametrize("module", modules())
def test_every_module_is_explained_under_five_headings(module):
    page = TREE / f"docs/internals/{module}.md"
    headings = re.findall(r"^## (.*)$", page.read_text(), re.M)
    wanted = ["Job", "Structures", "Life of one", "Invariants", "How tested"]
    assert [heading for heading in headings if heading in wanted] == wanted


def test_the_query_that_planning_follows_is_a_golden_case():
    case = TREE / "tests/golden/shop/worked_query"
    page = (TREE / "docs/internals/plan.md").read_text()
    shown = dict(re.findall(r"^```(graphql|sql|json)\n(.*?)\n```$", page, re.M | re.S))
    assert shown["graphql"] == (case / "query.graphql").read_text().split("\n", 1)[1].rstrip()
    sql = (case / "expected.sql").read_text()
    assert sql == f"-- customers\n{shown['sql']}\n-- $1 = '5'\n"
    assert json.loads(shown["json"]) == json.loads((case / "expected.json").read_text())


def test_every_decision_says_when_why_and_what_follows():
    pages = sorted(TREE.glob("docs/decisions/*.md"))
    assert [page.name[:4] for page in pages] == [f"{n:04}" for n in range(1, len(pages) + 1)]
    for page in pages:
        text = page.read_text()
        assert re.search(r"^Date: \d{4}-\d\d-\d\d$", text, re.M), page.name
        headings = re.findall(r"^## (.*)$", text, re.M)
        assert headings[:4] == ["Context", "Decision", "Evidence", "Consequences"], page.name


def test_the_tree_in_the_readme_is_the_tree():
    text = (TREE / "README.md").read_text()
    folders = {path.name for path in (TREE / "src").iterdir() if path.is_dir()}
    folders |= {"bench", "docs", "share", "src", "tests", "tools", "web"}
    drawn = set(re.findall(r"^ *(\w+)/ ", text, re.M))
    assert folders <= drawn and all(
        (TREE / name).is_dir() or (TREE / "src" / name).is_dir() or list(TREE.glob(f"*/{name}"))
        for name in drawn)


def test_make_targets_in_the_readme_exist():
    targets = re.findall(r"^(\w+):", (TREE / "Makefile").read_text(), re.M)
    assert set(re.findall(r"\bmake ([a-z]+)\b", prose(TREE / "README.md"))) <= set(targets)
