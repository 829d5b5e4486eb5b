# SPDX-License-Identifier: MIT
"""Whatever is offered for a column can be asked: every operator and every order of every type that
PostgreSQL, its extensions and people's own CREATE TYPE bring, each once, with the value as it is written."""

import pytest

# Column, type, values as PostgreSQL's text: the types the schema knows, and those it shows as JSON.
TYPES = [
    ("c_bool", "bool", ["true", "false"]),
    ("c_bytea", "bytea", [r"\x00ff10"]),
    ("c_char", '"char"', ["x"]),
    ("c_name", "name", ["somebody"]),
    ("c_int2", "int2", ["-7"]),
    ("c_int4", "int4", ["7"]),
    ("c_int8", "int8", ["9223372036854775807"]),
    ("c_text", "text", ["it's"]),
    ("c_varchar", "varchar(9)", ["abc"]),
    ("c_bpchar", "char(5)", ["ab"]),
    ("c_citext", "citext", ["MiXed"]),
    ("c_blind", "text collate blind", ["Älter"]),
    ("c_blind_domain", "blind_text", ["Älter"]),
    ("c_blind_array", "text[] collate blind", ["{Älter,b}"]),
    ("c_posix", 'text collate "C"', ["z"]),
    ("c_oid", "oid", ["4294967295"]),
    ("c_xid", "xid", ["5"]),
    ("c_cid", "cid", ["6"]),
    ("c_xid8", "xid8", ["9223372036854775808", "18446744073709551615", "3"]),
    ("c_tid", "tid", ["(1,2)"]),
    ("c_regclass", "regclass", ["pg_class"]),
    ("c_regtype", "regtype", ["int4"]),
    ("c_pg_lsn", "pg_lsn", ["16/B374D848"]),
    ("c_snapshot", "pg_snapshot", ["10:20:10,14,15"]),
    ("c_json", "json", ['{"a": 1}']),
    ("c_jsonb", "jsonb", ['{"a": [1, null]}', "null", '"x"']),
    ("c_jsonpath", "jsonpath", ["$.a"]),
    ("c_xml", "xml", ["<a/>"]),
    ("c_float4", "float4", ["0.1", "NaN", "Infinity", "-Infinity"]),
    ("c_float8", "float8", ["5e-324", "NaN", "Infinity", "-Infinity"]),
    ("c_numeric", "numeric", ["1e-40", "NaN", "Infinity", "-Infinity"]),
    ("c_money", "money", ["12.34"]),
    ("c_date", "date", ["2024-02-29", "infinity", "-infinity", "0044-03-15 BC"]),
    ("c_time", "time", ["24:00:00"]),
    ("c_timetz", "timetz", ["01:02:03.5+04:30:15"]),
    ("c_timestamp", "timestamp", ["2024-01-02 03:04:05.6", "infinity", "-infinity", "0044-03-15 00:00:00 BC"]),
    ("c_timestamptz", "timestamptz", ["2024-01-02 03:04:05.6+02", "infinity", "-infinity", "0044-03-15 00:00:00+00 BC"]),
    ("c_interval", "interval", ["-1 year 2 days 03:04:05.6"]),
    ("c_uuid", "uuid", ["00000000-0000-0000-0000-000000000001"]),
    ("c_inet", "inet", ["10.1.2.3/8"]),
    ("c_cidr", "cidr", ["2001:db8::/32"]),
    ("c_macaddr", "macaddr", ["08:00:2b:01:02:03"]),
    ("c_macaddr8", "macaddr8", ["08:00:2b:01:02:03:04:05"]),
    ("c_bit", "bit(3)", ["101"]),
    ("c_varbit", "varbit", ["1", ""]),
    ("c_point", "point", ["(1,2)"]),
    ("c_line", "line", ["{1,2,3}"]),
    ("c_lseg", "lseg", ["[(1,2),(3,4)]"]),
    ("c_box", "box", ["(3,4),(1,2)"]),
    ("c_path", "path", ["((1,2),(3,4))"]),
    ("c_polygon", "polygon", ["((1,2),(3,4),(5,6))"]),
    ("c_circle", "circle", ["<(1,2),3>"]),
    ("c_tsvector", "tsvector", ["'a':1"]),
    ("c_tsquery", "tsquery", ["'a' & 'b'"]),
    ("c_int4range", "int4range", ["[1,5)", "empty", "(,5)"]),
    ("c_int8range", "int8range", ["[1,9223372036854775807)"]),
    ("c_numrange", "numrange", ["(1.5,2.5]"]),
    ("c_daterange", "daterange", ["[2024-01-01,infinity)"]),
    ("c_tsrange", "tsrange", ["[2024-01-01 00:00,2024-01-02 00:00)"]),
    ("c_tstzrange", "tstzrange", ["[2024-01-01 00:00+00,infinity]"]),
    ("c_floatrange", "floatrange", ["[1.5,2.5)"]),
    ("c_int4multi", "int4multirange", ["{[1,3),[5,7)}", "{}", "{(,3),[5,)}"]),
    ("c_int8multi", "int8multirange", ["{[1,9223372036854775807)}"]),
    ("c_nummulti", "nummultirange", ["{(1.5,2.5],[4,)}"]),
    ("c_datemulti", "datemultirange", ["{[2024-01-01,2024-02-01),[2025-01-01,infinity)}"]),
    ("c_tsmulti", "tsmultirange", ["{[2024-01-01 00:00,2024-01-02 00:00)}"]),
    ("c_tstzmulti", "tstzmultirange", ["{[2024-01-01 00:00+00,2024-01-02 00:00+00]}"]),
    ("c_floatmulti", "floatmultirange", ["{[1.5,2.5)}"]),
    ("c_enum", "mood", ["very happy"]),
    ("c_domain", "positive", ["3"]),
    ("c_json_domain", "settings", ['{"a": 1}']),
    ("c_array_domain", "numbers", ["{1,2}"]),
    ("c_range_domain", "span", ["[1,5)"]),
    ("c_multi_domain", "spans", ["{[1,5)}"]),
    ("c_composite", "address", ["(Main,7,\"{\"\"a\"\": 1}\",\"[1,2)\",Älter,\"{[1,2)}\")"]),
    ("c_bools", "bool[]", ["{t,f}"]),
    ("c_ints", "int4[]", ["{1,2,NULL}", "{}"]),
    ("c_texts", "text[]", ['{a,"b c",NULL}']),
    ("c_bpchars", "char(3)[]", ["{ab,c}"]),
    ("c_floats", "float8[]", ["{NaN,Infinity,-Infinity,1.5}"]),
    ("c_numerics", "numeric[]", ["{NaN,1.50}"]),
    ("c_xid8s", "xid8[]", ["{18446744073709551615}"]),
    ("c_xids", "xid[]", ["{5}"]),
    ("c_jsons", "json[]", ['{"{\\"a\\": 1}"}']),
    ("c_jsonbs", "jsonb[]", ['{"{\\"a\\": 1}"}']),
    ("c_xmls", "xml[]", ["{<a/>}"]),
    ("c_points", "point[]", ['{"(1,2)"}']),
    ("c_bits", "bit(3)[]", ["{101}"]),
    ("c_moneys", "money[]", ["{$1.00}"]),
    ("c_uuids", "uuid[]", ["{00000000-0000-0000-0000-000000000001}"]),
    ("c_inets", "inet[]", ["{10.0.0.1}"]),
    ("c_byteas", "bytea[]", [r'{"\\x00ff"}']),
    ("c_timestamptzs", "timestamptz[]", ['{"2024-01-02 03:04:05+02",infinity}']),
    ("c_intervals", "interval[]", ['{"1 day"}']),
    ("c_enums", "mood[]", ['{sad,"very happy"}']),
    ("c_domains", "positive[]", ["{1,2}"]),
    ("c_composites", "address[]", ['{"(Main,7,,,,)"}']),
    ("c_ranges", "int4range[]", ['{"[1,5)"}']),
    ("c_multiranges", "int4multirange[]", ['{"{[1,5)}"}']),
    ("c_hstore", "hstore", ["a=>1"]),
    ("c_hstores", "hstore[]", ['{"a=>1"}']),
    ("c_ltree", "ltree", ["a.b"]),
    ("c_ltrees", "ltree[]", ["{a.b,c}"]),
    ("c_lquery", "lquery", ["a.*"]),
    ("c_cube", "cube", ["(1,2)"]),
    ("c_citexts", "citext[]", ["{A,b}"]),
    ("c_isbn", "isbn", ["978-0-393-04002-9"]),
    ("c_vector", "vector(2)", ["[1,2]"]),
]

EXTENSIONS = ("citext", "hstore", "ltree", "cube", "isn", "vector", "seg")

PREPARE = """
create type mood as enum ('sad', 'very happy');
create domain positive as int check (value > 0);
create domain settings as json;
create domain numbers as int[];
create domain span as int4range;
create domain spans as int4multirange;
create collation blind (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
create domain blind_text as text collate blind;
create type floatrange as range (subtype = float8);
create type address as (street text, number int, extra json, during int4range, city text collate blind, times int4multirange);
"""


def literal(text):
    return "'" + text.replace("'", "''") + "'"


@pytest.fixture(scope="module")
def database(module_database, cluster):
    database = module_database(PREPARE)
    installed = {name for (name,) in database.rows("select name from pg_available_extensions")}
    for extension in installed.intersection(EXTENSIONS):
        database.execute(f"create extension {extension}")
    return database


@pytest.fixture(scope="module")
def server(database, module_serve):
    """A table for each type, read itself and through the documents of two views, one of them not seen through."""
    for name, sql_type, values in TYPES:
        if database.value("select to_regtype(%s) is null", [sql_type.split("(")[0].split(" collate")[0]]):
            continue
        rows = ", ".join(f"({i}, {literal(value)})" for i, value in enumerate(values))
        database.execute(f"""
            create table {name} (id int primary key, v {sql_type}); insert into {name} values {rows}, ({len(values)}, null);
            create view v_seen_{name} as select id, jsonb_build_object('id', id, 'v', v) as data from {name};
            create view v_kept_{name} as select id, jsonb_build_object('id', id, 'v', v) as data from {name} limit 1000;
        """)
    return module_serve(database, limits_document_depth=100)


INTROSPECTION = """
{ __schema {
    queryType { fields { name type { ...T } args { name type { ...T } } } }
    types { name kind fields { name type { ...T } } inputFields { name type { ...T } } enumValues { name } } } }
fragment T on __Type { name kind ofType { name kind ofType { name kind ofType { name kind ofType { name } } } } }
"""


def written(ref):
    if ref["kind"] == "NON_NULL":
        return written(ref["ofType"]) + "!"
    return f"[{written(ref['ofType'])}]" if ref["kind"] == "LIST" else ref["name"]


def named(ref):
    return named(ref["ofType"]) if ref.get("ofType") else ref["name"]


# What is no value of the column: by operator.
CASES = {
    "inSubnet": ["10.0.0.0/8"], "strictleft": ["10.0.0.0/8"], "strictright": ["10.0.0.0/8"], "overlaps": ["10.0.0.0/8"],
    "inRange": [{"from": "10.0.0.0", "to": "::1"}], "pathExists": ["$.a"], "pathMatch": ["$.a == 1"], "matches": ["a"],
    "matchesLquery": ["a.*"], "matchesAnyLquery": [["a.*"], []], "matchesLtxtquery": ["a & b"],
    "subpath": [{"offset": 0, "length": 1, "eq": "a"}, {"offset": -9, "length": 1, "eq": "a"}], "indexEq": [{"of": "a", "than": 0}],
    "indexGte": [{"of": "a", "than": 0}], "lca": [{"with": ["a.c"], "eq": "a"}], "concat": [{"with": "c", "eq": "a.b.c"}],
    "inBox": ["(2,2),(0,0)"], "inCircle": ["<(0,0),3>"], "inPolygon": ["((0,0),(4,0),(0,4))"], "containsPoint": ["(1,2)"],
    "distanceLt": [{"to": "(1,2)", "than": 1}], "distanceLte": [{"to": "(1,2)", "than": 1}],
    **{f"rank{kind}{name}": [{"query": "a", "than": 0.1}] for kind in ("", "Cd") for name in ("Gt", "Gte", "Lt", "Lte")},
}


ROOT_FIELDS = 100  # of a request, as limits.document_root_fields has it


class Asking:
    """Asks one list everything that its `where` and `orderBy` offer."""

    def __init__(self, server, types, field):
        self.server, self.types, self.field = server, types, field
        self.arguments = {argument["name"]: named(argument["type"]) for argument in field["args"]}
        self.questions, self.wrong = [], []  # (arguments, the operand's type, the operand, what must be found)

    def selection(self, type_name):
        fields = self.types[type_name]["fields"]
        return "{ " + " ".join(f["name"] + (self.selection(named(f["type"])) if self.types[named(f["type"])]["fields"] else "")
                               for f in fields if f["name"] != "measured") + " }" if fields else ""  # see orders()

    def answers(self, questions):
        """Of all of them at once; when one fails, each alone."""
        types = ", ".join(f"$v{i}: {type_}!" for i, (_, type_, _, _) in enumerate(questions) if type_)
        fields = " ".join(f"q{i}: {self.field['name']}({arguments.replace('$v', f'$v{i}')}) {{ id }}"
                          for i, (arguments, _, _, _) in enumerate(questions))
        answer = self.server.graphql(f"query{f'({types})' if types else ''} {{ {fields} }}",
                                     {f"v{i}": value for i, (_, type_, value, _) in enumerate(questions) if type_})
        if "errors" not in answer:
            return [[row["id"] for row in answer["data"][f"q{i}"]] for i in range(len(questions))]
        if len(questions) == 1:
            error = answer["errors"][0]
            self.wrong.append(f"{self.field['name']} {questions[0]}: {error['message']} {error['extensions']}")
            return [None]
        return [self.answers([question])[0] for question in questions]

    def check(self):
        for start in range(0, len(self.questions), ROOT_FIELDS):
            some = self.questions[start:start + ROOT_FIELDS]
            for question, found in zip(some, self.answers(some), strict=True):
                row, is_there = question[3]
                if found is not None and is_there is not None and (row in found) != is_there:
                    self.wrong.append(f"{self.field['name']} {question}: found {found}")

    def operands(self, operator, operand, own, value):
        """What to try: the value itself where one of its type is wanted, else something fitting."""
        name = operand.strip("[]!")
        if operator == "isnull":
            return [True, False]
        if operand in (own, f"[{own}!]") and (value is not None or not own.endswith("Range")):
            return [] if value is None else [value] if operand == own else [[value], []]
        if name.endswith("Range") and operator != "inRange":  # any range of the kind
            return ["empty"] if operand == name else [["empty"], []]
        if operator in CASES:
            return CASES[operator]
        if self.types[name]["kind"] == "ENUM":
            return [self.types[name]["enumValues"][0]["name"]]
        return {"String": ["a"], "Int": [1], "[String!]": [["a"], []], "Boolean": [True, False]}.get(operand, [])

    def operators(self, path, offered, value, row):
        own = offered.get("eq", "")
        for operator, operand in offered.items():
            for given in self.operands(operator, operand, own, value):
                is_there = {"eq": True, "neq": False, "in": bool(given), "nin": not given, "gte": True, "lte": True,
                            "gt": False, "lt": False, "isnull": given is False}.get(operator)
                known = value is not None and given in (value, [value], []) or operator == "isnull" and value is not None
                where = "".join(f"{{{step}: " for step in path) + f"{{{operator}: $v}}" + "}" * len(path)
                self.questions.append((f"where: {where}", operand, given, (row, is_there if known else None)))

    def conditions(self, path, input_type, value, row):
        mine = {}
        for f in self.types[input_type]["inputFields"]:
            inner_type = named(f["type"])
            if f["name"] in ("AND", "OR", "NOT"):
                continue
            if not inner_type.endswith(("WhereInput", "Filter")):
                mine[f["name"]] = written(f["type"])
                continue
            inner = value.get(f["name"]) if isinstance(value, dict) else None
            if inner and inner_type == "MoneyFilter":  # which takes the number
                inner = inner.strip("$")
            if inner_type.endswith("WhereInput"):
                self.conditions([*path, f["name"]], inner_type, inner, row)
            else:
                operators = {g["name"]: written(g["type"]) for g in self.types[inner_type]["inputFields"]}
                self.operators([*path, f["name"]], operators, inner, row)
        self.operators(path, mine, None, row)

    def orders(self, path, input_type):
        for f in self.types[input_type]["inputFields"]:
            inner = self.types[named(f["type"])]
            if f["name"] == "measured":  # wants something to measure by: test_measured.py
                continue
            if inner["kind"] != "ENUM":
                self.orders([*path, f["name"]], inner["name"])
                continue
            for direction in inner["enumValues"]:
                order = "".join(f"{{{step}: " for step in [*path, f["name"]]) + direction["name"] + "}" * (len(path) + 1)
                self.questions.append((f"orderBy: [{order}]", None, None, (None, None)))

    def everything(self):
        rows = self.server.data(f"{{ {self.field['name']} {self.selection(named(self.field['type']))} }}")
        for row in rows[self.field["name"]]:
            self.conditions([], self.arguments["where"], row, row["id"])
        self.orders([], self.arguments["orderBy"])
        self.check()


@pytest.fixture(scope="module")
def offered(server):
    schema = server.data(INTROSPECTION)["__schema"]
    lists = [f for f in schema["queryType"]["fields"] if any(a["name"] == "where" for a in f["args"])]
    return {t["name"]: t for t in schema["types"]}, lists


@pytest.mark.parametrize("name", [row[0] for row in TYPES])
def test_every_operator_and_order_that_is_offered_works(server, offered, database, name):
    if database.value("select to_regclass(%s) is null", [name]):
        pytest.skip("its extension is not installed")
    types, lists = offered
    words = name.split("_")[1:]
    wanted = "".join(word.capitalize() for word in ["c", *words])
    mine = [f for f in lists if any(named(f["type"]) in (t, t.rstrip("s")) for t in (wanted, f"Seen{wanted}", f"Kept{wanted}"))]
    assert len(mine) == 3, [f["name"] for f in lists]
    for field in mine:
        asking = Asking(server, types, field)
        asking.everything()
        assert not asking.wrong, "\n".join(asking.wrong)
        assert len(asking.questions) > 4
