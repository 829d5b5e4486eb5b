# SPDX-License-Identifier: MIT
"""Every operator that the schema offers, on every type and in every place a value can stand (a column, a key
of a view that is seen through, a key of a stored document), finds the rows that the same condition written by
hand finds.  What is asked comes from the schema: an operator without a condition here fails the test.

One table, whose rows are also those of a view and of stored documents; one request for all operators of a
column in all places, one statement for all conditions."""

import dataclasses
import json

import pytest

from test_offered import INTROSPECTION, named

EXTENSIONS = ("citext", "ltree", "hstore", "cube", "pg_trgm")
PLACES = {"column": "things", "key of a view": "seens", "stored document": "storeds"}


@dataclasses.dataclass
class Column:
    """values: of the rows, as SQL; given: what is compared with, as a client and as SQL writes it."""

    name: str
    type: str
    kinds: tuple
    values: list
    given: list
    items: list = dataclasses.field(default_factory=list)
    stored: bool = True  # False: in a stored document nothing says what it means


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


def texts(*values):
    return [(json.dumps(value), quoted(value)) for value in values]


def cast(type_, *values):
    """As texts, of a type that no literal of SQL has."""
    return [(json.dumps(value), f"{quoted(value)}::{type_}") for value in values]


def rows(type_, *values):
    return ["null" if value is None else f"{quoted(value)}::{type_}" for value in values]


def ranges(type_, *values):
    """Each as text and as an object."""
    found = cast(type_, *values)
    for value in values:
        if value == "empty":
            found.append(("{empty: true}", f"'empty'::{type_}"))
            continue
        lower, upper = (bound.strip() for bound in value[1:-1].split(","))
        members = [f"lower: {json.dumps(lower)}" if lower else "", f"upper: {json.dumps(upper)}" if upper else "",
                   f"lowerInclusive: {str(value[0] == '[').lower()}", f"upperInclusive: {str(value[-1] == ']').lower()}"]
        found.append(("{" + ", ".join(filter(None, members)) + "}", f"{quoted(value)}::{type_}"))
    return found


def lists(type_, *values):
    return [("[" + ", ".join(value) + "]", f"array[{', '.join(map(sql_of, value))}]::{type_}") for value in values]


def sql_of(literal):
    """Of an item that a client wrote: "a", 1, true or a name."""
    return quoted(json.loads(literal)) if literal.startswith('"') else quoted(literal)


TRIGRAMS, LTREE, HSTORE, CUBE, FULL_TEXT, BITS, MONEY = "trigrams", "ltree", "hstore", "cube", "full text", "bits", "money"
GEOMETRIC, POINT, FIGURES, LISTED, AREAS, HOLDERS, LINES, DRAWN = "geometric", "point", "figures", "figures in lists", "areas", "what has points", "lines", "what crosses"
ANYTHING, VALUES, ORDERED, TEXT, LISTS, ORDERED_LISTS = "anything", "values", "ordered", "text", "lists", "lists of ordered"
RANGES, DATE_RANGES, JSONB, NETWORKS = "ranges", "ranges of dates", "jsonb", "networks"

COLUMNS = [
    Column("truth", "bool", (VALUES,), rows("bool", "true", "false", None), [("true", "true"), ("false", "false")]),
    Column("whole", "int4", (VALUES, ORDERED), rows("int4", "-7", "0", "7", "10", "9", None), [("7", "7"), ("-7", "-7"), ("100", "100")]),
    Column("big", "int8", (VALUES, ORDERED), rows("int8", "9223372036854775807", "10", "9", None), cast("int8", "9", "9223372036854775807")),
    Column("exact", "numeric", (VALUES, ORDERED), rows("numeric", "1.50", "NaN", "10", "9.99", None), cast("numeric", "1.5", "NaN", "9.99")),
    Column("real", "float8", (VALUES, ORDERED), rows("float8", "0.1", "NaN", "Infinity", "-1e300", None), [("0.1", "0.1::float8"), *cast("float8", "NaN")]),
    Column("word", "text", (VALUES, ORDERED, TEXT, TRIGRAMS), rows("text", "Ada", "ada_%", "", "it's", "Zoë", "adá\\", None), texts("Ada", "it's", "b")),
    Column("code", "varchar(9)", (VALUES, ORDERED, TEXT, TRIGRAMS), rows("varchar", "abc", "ab%", "B", None), texts("abc", "B")),
    Column("mail", "citext", (VALUES, ORDERED, TEXT, TRIGRAMS), rows("citext", "Ada@x.org", "bob@X.org", "eve", None), cast("citext", "ADA@X.ORG", "Eve")),
    Column("mood", "mood", (VALUES, ORDERED), rows("mood", "sad", "ok", "happy", None), [("happy", "'happy'::mood"), ("sad", "'sad'::mood")]),
    Column("key", "uuid", (VALUES, ORDERED), rows("uuid", "00000000-0000-0000-0000-00000000000a", "00000000-0000-0000-0000-00000000000b", None),
           cast("uuid", "00000000-0000-0000-0000-00000000000A")),
    Column("day", "date", (VALUES, ORDERED), rows("date", "2024-01-31", "2024-02-01", "infinity", "0044-03-15 BC", None), cast("date", "2024-02-01", "infinity")),
    Column("moment", "timestamptz", (VALUES, ORDERED), rows("timestamptz", "2024-01-01 12:00:00+00", "2024-01-01 12:00:00.5+02", "-infinity", None),
           cast("timestamptz", "2024-01-01T13:00:00+01:00", "2023-12-31T00:00:00Z")),
    Column("span", "interval", (VALUES, ORDERED), rows("interval", "1 day", "24 hours", "1 mon", None), cast("interval", "P1D", "PT1H")),
    Column("bytes", "bytea", (VALUES, ORDERED), rows("bytea", r"\x00ff", r"\x10", None), [('"AP8="', r"'\x00ff'::bytea")]),
    Column("mac", "macaddr", (VALUES, ORDERED), rows("macaddr", "08:00:2b:01:02:03", "ff:00:2b:01:02:03", None), cast("macaddr", "08-00-2B-01-02-03")),
    Column("host", "inet", (VALUES, ORDERED, NETWORKS), rows(
        "inet", "10.1.2.3", "10.1.2.3/8", "172.16.0.0/12", "172.32.0.1", "192.168.1.1", "127.0.0.1", "169.254.1.1", "224.0.0.1", "255.255.255.255",
        "192.0.2.1", "198.51.100.7", "203.0.113.9", "0.0.0.1", "240.0.0.1", "100.64.0.1", "8.8.8.8", "0.0.0.0/0", "::1", "::", "fe80::1", "fc00::1",
        "ff02::1", "fec0::1", "2001:db8::1", "2606:4700::1", None), cast("inet", "10.1.2.3", "::1", "8.8.8.8/32")),
    Column("net", "cidr", (VALUES, ORDERED, NETWORKS), rows("cidr", "10.0.0.0/8", "10.1.0.0/16", "8.0.0.0/8", "2001:db8::/32", None), cast("cidr", "10.0.0.0/8")),
    Column("numbers", "int4range", (VALUES, RANGES), rows("int4range", "[1,5)", "[5,9]", "empty", "(,1)", "[1,)", "(,)", None),
           ranges("int4range", "[1,4]", "[5,10)", "empty", "(,1)"), [("4", "4"), ("9", "9")]),
    Column("days", "daterange", (VALUES, RANGES, DATE_RANGES), rows("daterange", "[2024-01-01,2024-02-01)", "[2024-02-01,infinity]", None),
           ranges("daterange", "[2024-01-01,2024-01-31]", "[2024-02-01,)"), cast("date", "2024-01-31")),
    Column("stays", "tstzrange", (VALUES, RANGES), rows("tstzrange", "[2024-01-01 00:00+00,2024-02-01 00:00+00)", "[2024-02-01 00:00+01,)", None),
           ranges("tstzrange", "[2024-01-01T00:00:00Z,2024-02-01T00:00:00Z)"), cast("timestamptz", "2024-01-31T23:30:00Z")),
    Column("floats", "floatrange", (VALUES, RANGES), rows("floatrange", "[1.5,2.5)", "[2.5,3.5]", None),
           cast("floatrange", "[1.5,2.5)", "[2,3]"), [("2.5", "2.5::float8")]),
    Column("gaps", "int4multirange", (VALUES, ORDERED, RANGES), rows("int4multirange", "{[1,3),[5,7)}", "{}", "{[1,2)}", "{(,3),[5,)}", None),
           [("[{lower: 1, upper: 3}, \"[5,6]\"]", "'{[1,3),[5,7)}'::int4multirange"), *cast("int4multirange", "{}", "{[3,5)}")], [("2", "2"), ("4", "4")]),
    Column("tags", "text[]", (LISTS, ORDERED_LISTS), rows("text[]", "{a,b}", "{b,a}", "{}", "{a,NULL}", '{"c d",b,b}', None),
           lists("text[]", ['"a"', '"b"'], [], ['"b"', '"c d"']), texts("a", "b", "zz")),
    Column("counts", "int4[]", (LISTS, ORDERED_LISTS), rows("int4[]", "{1,2,3}", "{10,9}", "{}", "{7,NULL}", "{7,7}", None),
           lists("int4[]", ["1", "2"], ["7"], []), [("7", "7"), ("9", "9")]),
    Column("moods", "mood[]", (LISTS, ORDERED_LISTS), rows("mood[]", "{sad,ok}", "{happy}", "{}", None),
           lists("mood[]", ["sad"], ["happy"]), [("ok", "'ok'::mood")]),
    Column("mails", "citext[]", (LISTS, ORDERED_LISTS), rows("citext[]", "{Ada,bob}", "{ADA}", None), lists("citext[]", ['"ada"']), cast("citext", "ADA", "B")),
    Column("truths", "bool[]", (LISTS,), rows("bool[]", "{t,f}", "{f}", None), lists("bool[]", ["true"]), [("true", "true")]),
    Column("doc", "jsonb", (JSONB,), rows("jsonb", '{"a": 1, "b": {"c": [1, 2]}}', '{"a": 2}', "[1, 2, 3]", '"text"', "7", None),
           [("{a: 1}", """'{"a": 1}'::jsonb"""), ("{a: 2}", """'{"a": 2}'::jsonb"""), ("[1, 2]", "'[1, 2]'::jsonb"), ('"text"', """'"text"'::jsonb""")]),
    Column("path", "ltree", (VALUES, ORDERED, LTREE), rows("ltree", "Top", "Top.Science", "Top.Science.Astronomy", "Top.Hobbies", "", None),
           cast("ltree", "Top.Science", "Top.Hobbies.Stars")),
    Column("pairs", "hstore", (HSTORE,), rows("hstore", "a=>1", "a=>1, b=>NULL", "", 'b=>"x y"', None),
           [("{a: 1}", "'a=>1'::hstore"), ('{b: null, a: "1"}', "'a=>1, b=>NULL'::hstore"), ("{}", "''::hstore")]),
    Column("place", "cube", (CUBE,), rows("cube", "(1,2)", "(0,0),(2,2)", "(5,5)", None), cast("cube", "(1, 2)", "(0,0),(3,3)")),
    Column("spot", "point", (GEOMETRIC, FIGURES, LISTED, POINT), rows("point", "(1,2)", "(0,0)", "(4,6)", "(Infinity,1)", "(181,0)", "(-179.9,80)", "(NaN,0)", None),
           cast("point", "(1,2)", "( 4 , 6 )")),
    Column("price", "money", (MONEY,), rows("money", "12.50", "-3", "1000", "0", None), cast("numeric", "12.5", "-3", "12.505", "1000"), stored=False),
    Column("frame", "box", (GEOMETRIC, FIGURES, LISTED, AREAS, HOLDERS), rows("box", "(1,1),(0,0)", "(5,5),(2,2)", "(1,0),(0,1)", None),
           cast("box", "(1,1),(0,0)", "((4,4),(2,2))")),
    Column("ring", "circle", (GEOMETRIC, FIGURES, LISTED, AREAS, HOLDERS), rows("circle", "<(0,0),2>", "<(5,5),1>", None), cast("circle", "<(0,0),2>", "<(0,0),1>")),
    Column("field", "polygon", (GEOMETRIC, FIGURES, LISTED, AREAS, HOLDERS), rows("polygon", "((0,0),(4,0),(0,4))", "((9,9),(9,8),(8,8))", None),
           cast("polygon", "((4,0),(0,4),(0,0))", "((1,1),(2,1),(1,2))")),
    Column("ray", "line", (GEOMETRIC, LINES, DRAWN), rows("line", "{1,-1,0}", "{1,0,-3}", None), cast("line", "{2,-2,0}", "[(0,0),(1,0)]")),
    Column("edge", "lseg", (GEOMETRIC, LINES, DRAWN), rows("lseg", "[(0,0),(2,2)]", "[(5,5),(6,5)]", None), cast("lseg", "((0,0),(2,2))", "[(0,2),(2,0)]")),
    Column("route", "path", (GEOMETRIC, HOLDERS, DRAWN), rows("path", "[(0,0),(2,2),(4,0)]", "((5,5),(6,5),(6,6))", None), cast("path", "[(0,2),(2,0)]")),
    Column("flags", "varbit", (VALUES, ORDERED, BITS), rows("varbit", "1010", "0000", "1", "111011", "", None), cast("varbit", "1010", "1")),
    Column("nibble", "bit(4)", (VALUES, ORDERED, BITS), rows("bit(4)", "1010", "0000", "1111", None), [('"1010"', "b'1010'"), ('"0001"', "b'0001'")]),
    Column("body", "tsvector", (FULL_TEXT,), [*(f"to_tsvector({quoted(text)})" for text in ("The quick brown fox", "fox, fox and a quick dog", "cats")), "null"], []),
]


# ---- the same by hand: for each operator what is given, and the condition on a column c ----


def by(symbol):
    return lambda column, c: [(given, f"{c} {symbol} {sql}") for given, sql in column.given]


def one_of(template):
    def pairs(column, c):
        all_ = ", ".join(sql for _, sql in column.given)
        some = ", ".join(sql for _, sql in column.given[:1])
        return [("[" + ", ".join(given for given, _ in column.given) + "]", f"{c} {template} ({all_})"),
                ("[" + column.given[0][0] + "]", f"{c} {template} ({some})"), ("[]", "true" if "not" in template else "false")]
    return pairs


def with_item(template):
    return lambda column, c: [(given, template.format(c=c, v=sql)) for given, sql in column.items]


def with_(template, *given):
    """given: what a client writes; where that is not the SQL as well, a pair."""
    pairs = [one if isinstance(one, tuple) else (json.dumps(one), quoted(one) if isinstance(one, str) else str(one)) for one in given]
    return lambda column, c: [(client, template.format(c=c, v=sql)) for client, sql in pairs]


def values_of(template):
    return lambda column, c: [(given, template.format(c=c, v=sql)) for given, sql in column.given]


def either(condition):
    return lambda column, c: [("true", condition.format(c=c)), ("false", f"not ({condition.format(c=c)})")]


def within(*blocks):
    return " or ".join(f"{{c}} <<= '{block}'::inet" for block in blocks)


PRIVATE = within("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16", "fc00::/7", "fe80::/10")
SPECIAL = PRIVATE + " or " + within(
    "::1/128", "224.0.0.0/4", "ff00::/8", "255.255.255.255/32", "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32",
    "0.0.0.0/8", "240.0.0.0/4", "::/128", "100.64.0.0/10", "fec0::/10")
def same(symbol, of, otherwise):
    """By an operator that is not "=", so that there is no IN."""
    def pairs(column, c):
        all_ = " or ".join(f"{c} {symbol} {sql}" for _, sql in column.given)
        return [("[" + ", ".join(given for given, _ in column.given) + "]", f"{of} ({all_})"), ("[]", otherwise)]
    return pairs


# By the law of cosines, where the operator has haversines; between places on the globe.
FAR = "case when {c} <@ box '(-180,-90),(180,90)' then 6371000 * acos(least(1, {v} end"
SET = "length(replace(({c} {symbol} b{v})::text, '0', ''))"
HAMMING = "case when length({c}) = length(b{v}) then " + SET.replace("{symbol}", "#") + " end"
JACCARD = f"case when length({{c}}) = length(b{{v}}) then 1 - coalesce({SET.replace('{symbol}', '&')}::float8 / nullif({SET.replace('{symbol}', '|')}, 0), 0) end"


def bits(condition, symbol):
    def pairs(column, c):
        return [(f'{{to: "{to}", than: {than}}}', f"{condition.format(c=c, v=quoted(to))} {symbol} {than}")
                for to in ("1010", "0000", "1", "") for than in (0, 0.5, 1, 2)]
    return pairs


def far(lat, lng, metres):
    return (f"{{lat: {lat}, lng: {lng}, metres: {metres}}}",
            f"sin(radians(spot[1])) * sin(radians({lat})) + cos(radians(spot[1])) * cos(radians({lat})) * cos(radians(spot[0] - {lng})))) <= {metres}")


DISTINCT = values_of("{c} is distinct from {v}")
NETS = ("10.0.0.0/8", "10.1.2.3", "::/0", "2001:db8::/16")
LENGTHS = (0, 1, 2)
PATTERNS = ("%a%", "A__", "%\\%", "")
EXPRESSIONS = ("^A", "a|b", "%$")

TWINS = {
    ANYTHING: {"isnull": either("{c} is null")},
    VALUES: {"eq": by("="), "neq": by("<>"), "in": one_of("in"), "nin": one_of("not in"), "isDistinctFrom": DISTINCT},
    ORDERED: {"gt": by(">"), "gte": by(">="), "lt": by("<"), "lte": by("<=")},
    TEXT: {
        "contains": with_("position({v} in {c}) > 0", "a", "%", "_", "\\", ""),
        "icontains": with_("position(lower({v}) in lower({c})) > 0", "AD", "%", "_", "ZOË"),
        "startswith": with_("strpos({c}, {v}) = 1", "a", "ab%", ""),
        "istartswith": with_("starts_with(lower({c}), lower({v}))", "AD", "ab%"),
        "endswith": with_("right({c}, length({v})) = {v}", "a", "%", "\\"),
        "iendswith": with_("right(lower({c}), length({v})) = lower({v})", "A", "%", "\\"),
        "like": with_("{c} like {v}", *PATTERNS), "notLike": with_("{c} not like {v}", *PATTERNS),
        "ilike": with_("{c} ilike {v}", *PATTERNS), "notIlike": with_("{c} not ilike {v}", *PATTERNS),
        "similar": with_("{c} similar to {v}", "(A|b)%", "a*"), "notSimilar": with_("{c} not similar to {v}", "(A|b)%", "a*"),
        "matches": with_("{c} ~ {v}", *EXPRESSIONS), "notMatches": with_("{c} !~ {v}", *EXPRESSIONS),
        "imatches": with_("{c} ~* {v}", *EXPRESSIONS), "notImatches": with_("{c} !~* {v}", *EXPRESSIONS),
    },
    LISTS: {
        "eq": by("="), "neq": by("<>"), "isDistinctFrom": DISTINCT, "contains": by("@>"), "containedBy": by("<@"), "overlaps": by("&&"),
        "strictlyContains": values_of("({c} @> {v} and {c} <> {v})"),
        "anyEq": with_item("{v} = any ({c})"), "anyNeq": with_item("{v} <> any ({c})"),
        "allEq": with_item("{v} = all ({c})"),
        "lenEq": with_("cardinality({c}) = {v}", *LENGTHS), "lenNeq": with_("cardinality({c}) <> {v}", *LENGTHS),
        "lenGt": with_("cardinality({c}) > {v}", *LENGTHS), "lenGte": with_("cardinality({c}) >= {v}", *LENGTHS),
        "lenLt": with_("cardinality({c}) < {v}", *LENGTHS), "lenLte": with_("cardinality({c}) <= {v}", *LENGTHS),
    },
    ORDERED_LISTS: {f"any{name}": with_item(f"exists (select from unnest({{c}}) as e (v) where e.v {symbol} {{v}})")
                    for name, symbol in (("Gt", ">"), ("Gte", ">="), ("Lt", "<"), ("Lte", "<="))},
    RANGES: {
        "contains": by("@>"), "containedBy": by("<@"), "overlaps": by("&&"), "adjacent": by("-|-"), "strictlyLeft": by("<<"),
        "strictlyRight": by(">>"), "notLeft": by("&>"), "notRight": by("&<"), "containsValue": with_item("{c} @> {v}"),
    },
    DATE_RANGES: {"containsDate": with_item("{c} @> {v}")},
    NETWORKS: {
        "inSubnet": with_("{c} <<= {v}", *NETS), "strictleft": with_("{c} << {v}", *NETS), "strictright": with_("{c} >> {v}", *NETS),
        "overlaps": with_("{c} && {v}", *NETS),
        "inRange": with_("{c} between {v}", ('{from: "10.0.0.0", to: "10.255.255.255"}', "'10.0.0.0' and '10.255.255.255'"),
                         ('{from: "::1", to: "fe80::1"}', "'::1' and 'fe80::1'")),
        "isIPv4": either("family({c}) = 4"), "isIPv6": either("family({c}) = 6"),
        "isPrivate": either(PRIVATE), "isPublic": either(f"not ({PRIVATE})"),
        "isLoopback": either(within("127.0.0.0/8", "::1")), "isMulticast": either(within("224.0.0.0/4", "ff00::/8")),
        "isBroadcast": either("host({c}) = '255.255.255.255'"), "isLinkLocal": either(within("169.254.0.0/16", "fe80::/10")),
        "isDocumentation": either(within("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")),
        "isReserved": either(within("0.0.0.0/8", "240.0.0.0/4", "::/128")), "isCarrierGrade": either(within("100.64.0.0/10")),
        "isSiteLocal": either(within("fec0::/10")), "isUniqueLocal": either(within("fc00::/7")), "isGlobalUnicast": either(f"not ({SPECIAL})"),
    },
    JSONB: {
        "eq": by("="), "neq": by("<>"), "isDistinctFrom": DISTINCT, "contains": by("@>"), "containedBy": by("<@"),
        "strictlyContains": values_of("({c} @> {v} and {c} <> {v})"),
        "hasKey": with_("{c} ? {v}", "a", "text"), "hasAnyKeys": with_("{c} ?| {v}", ('["a", "z"]', "'{a,z}'"), ("[]", "'{}'")),
        "hasAllKeys": with_("{c} ?& {v}", ('["a", "b"]', "'{a,b}'"), ("[]", "'{}'")),
        "pathExists": with_("{c} @? {v}", "$.b.c[*] ? (@ > 1)", "$.a"), "pathMatch": with_("{c} @@ {v}", "$.a == 2", "$[*] > 2"),
    },
    TRIGRAMS: {
        "similarTo": with_("{c} % {v}", "Adam", "abcd", "x"), "wordSimilarTo": with_("{v} <% {c}", "Ad", "abc"),
        "similarityGte": with_("similarity({c}, {v}", ('{to: "ada", than: 0.5}', "'ada') >= 0.5::real"), ('{to: "z", than: 0}', "'z') >= 0::real")),
    },
    LTREE: {
        "ancestorOf": by("@>"), "descendantOf": by("<@"), "matchesLquery": with_("{c} ~ {v}::lquery", "Top.*{1}", "*.Astronomy|Hobbies"),
        "matchesAnyLquery": with_("{c} ? {v}::lquery[]", ('["Top", "*.Hob*"]', "'{Top,*.Hob*}'"), ("[]", "'{}'")),
        "matchesLtxtquery": with_("{c} @ {v}::ltxtquery", "Science & !Astronomy", "Hob*"),
        **{f"nlevel{name}": with_(f"nlevel({{c}}) {symbol} {{v}}", 0, 2, 3)
           for name, symbol in (("Eq", "="), ("Neq", "<>"), ("Gt", ">"), ("Gte", ">="), ("Lt", "<"), ("Lte", "<="))},
        "subpath": with_("case when nlevel({c}) > {v} end", ('{offset: 1, length: 1, eq: "Science"}', "1 then subpath(path, 1, 1) = 'Science'"),
                         ('{offset: -1, length: 5, eq: "Hobbies"}', "0 then subpath(path, -1, 5) = 'Hobbies'"),
                         ('{offset: 7, length: 1, eq: ""}', "7 then subpath(path, 7, 1) = ''")),
        "indexEq": with_("index({c}, {v}", ('{of: "Science", than: 1}', "'Science') = 1"), ('{of: "Top", than: -1}', "'Top') = -1")),
        "indexGte": with_("index({c}, {v}", ('{of: "Science", than: 1}', "'Science') >= 1"), ('{of: "Top", than: -1}', "'Top') >= -1")),
        "lca": with_("lca({v}", ('{with: ["Top.Science.Physics"], eq: "Top"}', "array['Top.Science.Physics'::ltree, coalesce(path, '')]) = 'Top'"),
                     ('{with: [], eq: "Top"}', "array[coalesce(path, 'none')]) = 'Top'")),
        "concat": with_("({c} || {v}", ('{with: "X", eq: "Top.X"}', "'X'::ltree) = 'Top.X'")),
    },
    HSTORE: {
        "eq": by("="), "neq": by("<>"), "contains": by("@>"), "containedBy": by("<@"), "hasKey": with_("{c} ? {v}", "a", "z"),
        "hasAnyKeys": with_("{c} ?| {v}", ('["b", "z"]', "'{b,z}'"), ("[]", "'{}'")),
        "hasAllKeys": with_("{c} ?& {v}", ('["a", "b"]', "'{a,b}'"), ("[]", "'{}'")),
    },
    MONEY: {
        **{name: by(f"::numeric {symbol}") for name, symbol in (("eq", "="), ("neq", "<>"), ("gt", ">"), ("gte", ">="), ("lt", "<"), ("lte", "<="))},
        "in": one_of("::numeric in"), "nin": one_of("::numeric not in"), "isDistinctFrom": values_of("{c}::numeric is distinct from {v}"),
    },
    CUBE: {
        "eq": by("="), "neq": by("<>"), "in": one_of("in"), "nin": one_of("not in"), "contains": by("@>"), "containedBy": by("<@"), "overlaps": by("&&"),
        "distanceLt": with_("cube_distance({c}, {v}", ('{to: "(1,2)", than: 4.5}', "'(1,2)') < 4.5"), ('{to: "(1,2)", than: 0}', "'(1,2)') < 0")),
        "distanceLte": with_("cube_distance({c}, {v}", ('{to: "(1,2)", than: 5}', "'(1,2)') <= 5"), ('{to: "(1,2)", than: 0}', "'(1,2)') <= 0")),
    },
    GEOMETRIC: {
        f"distance{name}": with_("({c} <-> {v}", *((f'{{to: "(1,2)", than: {than}}}', f"point '(1,2)') {symbol} {than}") for than in (0, 2.5, 5)))
        for name, symbol in (("Lt", "<"), ("Lte", "<="))
    },
    POINT: {
        "inBox": with_("{c} <@ {v}::box", "(1,2),(0,0)", "(9,9),(2,2)"), "inCircle": with_("{c} <@ {v}::circle", "<(0,0),3>"),
        "inPolygon": with_("{c} <@ {v}::polygon", "((0,0),(9,0),(0,9))"),
        "distanceWithin": with_(FAR, *(far(2, 1, metres) for metres in (0, 300000, 600000)), far(80, 179.9, 5000), far(80, 179.9, 3000)),
    },
    FIGURES: {"eq": by("~="), "neq": values_of("not {c} ~= {v}")},
    LISTED: {"in": same("~=", "", "false"), "nin": same("~=", "not", "true")},
    LINES: {"eq": by("="), "neq": values_of("not {c} = {v}"), "in": same("=", "", "false"), "nin": same("=", "not", "true")},
    AREAS: {"contains": by("@>"), "containedBy": by("<@"), "overlaps": by("&&")},
    HOLDERS: {"containsPoint": with_("{c} @> {v}::point", "(1,1)", "(3,1)", "(8.8,8.5)")},
    DRAWN: {"intersects": by("?#")},
    BITS: {f"{name}Distance{suffix}": bits(condition, symbol) for name, condition in (("hamming", HAMMING), ("jaccard", JACCARD))
           for suffix, symbol in (("Lt", "<"), ("Lte", "<="))},
    FULL_TEXT: {
        "matches": with_("{c} @@ to_tsquery({v})", "fox & !dog", "cat | brow:*"), "plainQuery": with_("{c} @@ plainto_tsquery({v})", "quick foxes", "the"),
        "phraseQuery": with_("{c} @@ phraseto_tsquery({v})", "quick brown", "brown quick"),
        "websearchQuery": with_("{c} @@ websearch_to_tsquery({v})", "fox -dog", '"quick dog" or cat'),
        **{f"rank{kind}{name}": with_(f"ts_rank{suffix}({{c}}, plainto_tsquery({{v}}", *(
            (f'{{query: "{words}", than: {than}}}', f"'{words}')) {symbol} {than}::real") for words, than in (("fox", 0.06), ("quick fox", 0.05), ("fox", 0.2))))
           for kind, suffix in (("", ""), ("Cd", "_cd")) for name, symbol in (("Gt", ">"), ("Gte", ">="), ("Lt", "<"), ("Lte", "<="))},
    },
}
# A list of objects, as views make them; of the third thing there is none,.
PARTS_OF_A_THING = """coalesce((select jsonb_agg(jsonb_build_object('label', p.label, 'amount', p.n, 'day', p.day,
    'size', jsonb_build_object('double', p.n * 2, 'span', p.span), 'tags', p.tags,
    'steps', (select json_agg(jsonb_build_object('no', s.no, 'text', s.text)) from step s where s.part_id = p.id)) order by p.label, p.id)
    from part p where p.thing_id = thing.id), '[]'::jsonb)"""
# What some, every or none of them fulfils; the same of a row p of the table that they are made of.
OF_PARTS = [
    ("{}", "true"),
    ('{label: {eq: "part 1"}}', "p.label = 'part 1'"),
    ("{label: {isnull: true}}", "p.label is null"),
    ('{label: {contains: "part"}, amount: {lt: 2}}', "p.label like '%part%' and p.n < 2"),
    ('{OR: [{amount: {in: [2]}}, {NOT: {day: {gte: "2024-01-05"}}}]}', "p.n in (2) or not p.day >= '2024-01-05'"),
    ("{size: {double: {gt: 2}}}", "p.n * 2 > 2"),
    ("{size: {span: {containsValue: 4, lower: {lt: 4}}}}", "p.span @> 4 and lower(p.span) < 4"),
    ('{tags: {contains: ["even"]}}', "p.tags @> array['even']"),
    ('{tags: {isnull: true}}', "p.tags is null"),
    ('{steps: {some: {no: {gt: 9}}}}', "exists (select from step s where s.part_id = p.id and s.no > 9)"),
    ('{steps: {every: {text: {endswith: "1"}}}}', "not exists (select from step s where s.part_id = p.id and s.text not like '%1')"),
]
# Parts of a range are fields of their own, asked as values elsewhere.
PARTS = {"lower", "upper", "lowerInclusive", "upperInclusive", "empty"}


@pytest.fixture(scope="module")
def database(module_database):
    longest = max(len(column.values) for column in COLUMNS)
    values = [", ".join(column.values[row] if row < len(column.values) else "null" for column in COLUMNS) for row in range(longest)]
    keys = ", ".join(f"'{column.name}', {column.name}" for column in COLUMNS)
    return module_database(f"""
        create schema ext;
        {"".join(f"create extension {name} schema ext;" for name in EXTENSIONS)}
        set search_path = public, ext;
        create type mood as enum ('sad', 'ok', 'happy');
        create type floatrange as range (subtype = float8);
        create table thing (id int primary key, {", ".join(f"{column.name} {column.type}" for column in COLUMNS)});
        insert into thing values {", ".join(f"({row}, {one})" for row, one in enumerate(values))};
        create table part (id int primary key, thing_id int, label text, n int, day date, tags text[], span int4range);
        insert into part select i, i % 4, case when i % 5 > 0 then 'part ' || i end, i % 3, '2024-01-01'::date + i,
            case when i % 2 = 0 then array['even', i::text] end, int4range(i, i + 3) from generate_series(0, 9) i;
        create table step (part_id int, no int, text text);
        insert into step select i % 10, i, 'step ' || i from generate_series(0, 14) i;
        create view v_seen as select id, jsonb_build_object('id', id, {keys}, 'parts', {PARTS_OF_A_THING}) as data from thing;
        create view v_stored as select id, jsonb_build_object('id', id, {keys}, 'parts', {PARTS_OF_A_THING}) as data from thing;
        create table tv_stored (id int primary key, data jsonb);
        insert into tv_stored select id, data from v_seen;
        reset search_path;
    """)


@pytest.fixture(scope="module")
def server(database, module_serve):
    return module_serve(database, limits_document_aliases=2000, limits_document_tokens=100000)


@pytest.fixture(scope="module")
def offered(server):
    """Of each place and column, the operators."""
    schema = server.data(INTROSPECTION)["__schema"]
    types = {t["name"]: t for t in schema["types"]}
    wheres = {f["name"]: named(a["type"]) for f in schema["queryType"]["fields"] for a in f["args"] if a["name"] == "where"}
    return {(place, f["name"]): [g["name"] for g in types[named(f["type"])]["inputFields"] if g["name"] not in PARTS]
            for place in PLACES.values() for f in types[wheres[place]]["inputFields"] if f["type"]["kind"] == "INPUT_OBJECT"}


def questions(column, offered):
    """Of all places: the filter, and the condition by hand."""
    twins = {name: twin for kind in (ANYTHING, *column.kinds) for name, twin in TWINS[kind].items()}
    for place in PLACES.values():
        if not column.stored and place == "storeds":
            assert (place, column.name) not in offered
            continue
        missing = set(offered[place, column.name]) ^ set(twins)
        assert not missing, f"{place} {column.name}: {missing} stands either in the schema or here, not in both"
        for operator in offered[place, column.name]:
            for given, condition in twins[operator](column, column.name):
                yield f"{place}(where: {{{column.name}: {{{operator}: {given}}}}})", condition


ROOT_FIELDS = 100  # of a request, as limits.document_root_fields has it


def ask(server, asked):
    """The ids that each question finds."""
    found = []
    for start in range(0, len(asked), ROOT_FIELDS):
        some = asked[start:start + ROOT_FIELDS]
        data = server.data("{ " + " ".join(f"q{i}: {question} {{ id }}" for i, question in enumerate(some)) + " }")
        found += [[row["id"] for row in data[f"q{i}"]] for i in range(len(some))]
    return found


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.type)
def test_operators_find_what_the_same_condition_finds_by_hand(server, database, offered, column):
    asked = list(questions(column, offered))
    found = ask(server, [question for question, _ in asked])
    conditions = ", ".join(f"array(select id from thing where {condition} order by id)" for _, condition in asked)
    with database.connect() as connection:
        connection.execute("set search_path = public, ext")
        wanted = connection.execute(f"select {conditions}").fetchone()
    wrong = [f"{question}: {found[i]}, not {wanted[i]} of {condition}"
             for i, (question, condition) in enumerate(asked) if found[i] != wanted[i]]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.type)
def test_a_null_operand_is_an_error_that_suggests_isnull(server, offered, column):
    for place in PLACES.values():
        if not column.stored and place == "storeds":
            continue
        operators = offered[place, column.name]
        errors = server.errors("{ " + " ".join(
            f"q{i}: {place}(where: {{{column.name}: {{{operator}: null}}}}) {{ id }}" for i, operator in enumerate(operators)) + " }")
        assert len(errors) == len(operators)
        assert all("isnull" in error["message"] for error in errors), errors


def test_rows_are_in_the_order_of_money_and_pages_go_on_there(server, database):
    wanted = [row for (row,) in database.rows("select id from thing order by price desc nulls last, id")]
    for place in ("things", "seens"):
        order = "orderBy: [{price: DESC_NULLS_LAST}, {id: ASC}]"
        assert [row["id"] for row in server.data(f"{{ {place}({order}) {{ id }} }}")[place]] == wanted
    found, after = [], ""
    while True:
        page = server.data(f"{{ thingsConnection(first: 5, {order}{after}) {{ nodes {{ id }} pageInfo {{ hasNextPage endCursor }} }} }}")["thingsConnection"]
        found += [row["id"] for row in page["nodes"]]
        after = f', after: "{page["pageInfo"]["endCursor"]}"'
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert found == wanted


def test_lists_of_objects_are_filtered_by_what_their_objects_fulfil(server, database):
    """In a view that is seen through, and in stored documents; a list that is not there has no objects."""
    asked = []
    for place in ("seens", "storeds"):
        for given, condition in OF_PARTS:
            rows_of = "select from part p where p.thing_id = t.id"
            asked += [(f"{place}(where: {{parts: {{some: {given}}}}})", f"exists ({rows_of} and ({condition}))"),
                      (f"{place}(where: {{parts: {{none: {given}}}}})", f"not exists ({rows_of} and ({condition}))"),
                      (f"{place}(where: {{parts: {{every: {given}}}}})", f"not exists ({rows_of} and ({condition}) is not true)")]
        asked.append((f"{place}(where: {{parts: {{contains: [{{amount: 2}}]}}}})", "exists (select from part p where p.thing_id = t.id and p.n = 2)"))
    for (question, condition), found in zip(asked, ask(server, [question for question, _ in asked]), strict=True):
        wanted = [one for (one,) in database.rows(f"select id from thing t where {condition} order by id")]
        assert found == wanted, question


SYMBOLS = {"eq": "=", "neq": "<>", "gt": ">", "gte": ">=", "lt": "<", "lte": "<=", "contains": "@>", "containedBy": "<@", "overlaps": "&&",
           "adjacent": "-|-", "strictlyLeft": "<<", "strictlyRight": ">>", "notLeft": "&>", "notRight": "&<", "ancestorOf": "@>",
           "descendantOf": "<@", "strictlyContains": "@> {right} and {left} <>", "intersects": "?#"}
PAIRS = [("whole", "exact", "eq neq gt gte lt lte"), ("big", "real", "gt lte"), ("word", "code", "eq neq lt"), ("mail", "mail", "eq gt"),
         ("host", "net", "eq lt"), ("tags", "tags", "eq contains containedBy overlaps strictlyContains"), ("doc", "doc", "eq contains"),
         ("numbers", "numbers", "eq neq contains overlaps adjacent strictlyLeft strictlyRight notLeft notRight"), ("path", "path", "ancestorOf descendantOf eq"),
         ("gaps", "gaps", "overlaps containedBy"), ("ring", "ring", "contains overlaps"), ("edge", "edge", "eq intersects"), ("route", "route", "intersects")]


def test_two_fields_of_a_row_are_compared_as_their_values_are(server, database):
    asked = [(f"{place}(where: {{compare: [{{left: {left}, op: {operator}, right: {right}}}]}})",
              f"{left} {SYMBOLS[operator].format(left=left, right=right)} {right}")
             for place in PLACES.values() for left, right, operators in PAIRS for operator in operators.split()]
    asked.append(("things(where: {NOT: {compare: [{left: whole, op: gt, right: exact}, {left: big, op: gte, right: whole}]}})",
                  "not (whole > exact and big >= whole)"))
    wanted = []
    with database.connect() as connection:
        connection.execute("set search_path = public, ext")
        wanted += [connection.execute(f"select array(select id from thing where {condition} order by id)").fetchone()[0] for _, condition in asked]
    assert ask(server, [question for question, _ in asked]) == wanted
    offered = server.data('{ __type(name: "ComparisonOperator") { enumValues { name } } }')["__type"]["enumValues"]
    assert {one["name"] for one in offered} == set(SYMBOLS) == {one for _, _, operators in PAIRS for one in operators.split()}


@pytest.mark.parametrize("comparison, message", [
    ("{left: word, op: eq, right: whole}", "different types"), ("{left: tags, op: eq, right: counts}", "different types"),
    ("{left: day, op: lt, right: moment}", "different types"), ("{left: whole, op: contains, right: big}", 'none of the field "whole"'),
    ("{left: truth, op: gt, right: truth}", "none of the field"), ("{left: nothing, op: eq, right: whole}", "ThingComparable"),
    ("{left: whole, op: eq}", "right"),
])
def test_fields_that_cannot_be_compared_are_told(server, comparison, message):
    for error in server.errors(f"{{ things(where: {{compare: [{comparison}]}}) {{ id }} }}"):
        assert message in error["message"]


@pytest.mark.parametrize("where", [
    '{doc: {pathExists: "$.["}}', '{doc: {pathMatch: "a b"}}', '{body: {matches: "&&"}}', '{path: {matchesLquery: "a..b"}}',
    '{path: {matchesAnyLquery: ["a", "b{"]}}', '{path: {matchesLtxtquery: "&"}}', '{word: {matches: "("}}', '{place: {contains: "x"}}',
    '{numbers: {overlaps: "[1,2"}}', '{numbers: {overlaps: [{lower: 1, upper: 2}, {lower: 4, upper: 5}]}}', '{numbers: {eq: []}}',
    '{floats: {contains: "{"}}', '{days: {in: ["[2024-02-01,2024-01-01)"]}}', '{host: {inSubnet: "10.0.0.0/99"}}', '{host: {inRange: {from: "10.0.0.0"}}}',
    '{pairs: {contains: [1]}}', '{spot: {eq: "1,2,3"}}', '{spot: {inBox: "here"}}', '{ring: {eq: {x: 1}}}', '{frame: {eq: "(1,2"}}', '{field: {eq: "\'"}}', '{flags: {hammingDistanceLt: {to: "2", than: 1}}}',
])
def test_what_is_no_value_is_the_clients_mistake(server, where):
    for place in PLACES.values():
        for error in server.errors(f"{{ {place}(where: {where}) {{ id }} }}"):
            assert error["extensions"]["code"] in ("BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED"), error


def test_any_eq_may_use_an_index_wherever_null_and_false_are_the_same(make_database, serve):
    database = make_database("""
        create table box (id int primary key, things int[], names text[]);
        insert into box values (1, '{1,2}', '{a}'), (2, '{1,null}', '{"b\\\\\\"c"}'), (3, '{}', null), (4, null, '{a,null}'), (5, '{{1,3},{4,5}}', '{}');
        create table lid (id int primary key, box_id int references box);
        insert into lid select i, i from generate_series(1, 5) i;
    """)
    server = serve(database)
    for where, sql in (("{things: {anyEq: 1}}", "1 = any (things)"), ("{NOT: {things: {anyEq: 2}}}", "not 2 = any (things)"),
                       ("{things: {anyEq: 5}}", "5 = any (things)"), ('{names: {anyEq: "b\\\\\\"c"}}', "'b\\\"c' = any (names)"),
                       ("{OR: [{things: {anyEq: 2}}, {names: {anyEq: \"a\"}}]}", "2 = any (things) or 'a' = any (names)"),
                       ("{NOT: {NOT: {things: {anyEq: 2}}}}", "not not 2 = any (things)")):
        expected = [row[0] for row in database.rows(f"select id from box where {sql} order by id")]
        assert [row["id"] for row in server.data("{ boxes(where: %s) { id } }" % where)["boxes"]] == expected, where
        every = [row[0] for row in database.rows(f"""select b.id from box b where not exists (select from lid join box using (id)
            where lid.box_id = b.id and ({sql}) is not true) order by id""")]
        assert [r["id"] for r in server.data("{ boxes(where: {lids: {every: {box: %s}}}) { id } }" % where)["boxes"]] == every, where
        none = [row[0] for row in database.rows(f"""select b.id from box b where not exists (select from lid join box using (id)
            where lid.box_id = b.id and ({sql})) order by id""")]
        assert [r["id"] for r in server.data("{ boxes(where: {lids: {none: {box: %s}}}) { id } }" % where)["boxes"]] == none, where
