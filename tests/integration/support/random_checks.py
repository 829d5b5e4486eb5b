# SPDX-License-Identifier: MIT
"""CHECK constraints by chance, of the forms that are understood before the database and of others, and values around them."""

WORDS = ["", " ", "a", "A", "b1", "1", "_", "aab", "a\nb", "ba", "b-1", "ab", "ab ", " ab", "abc", "abc   ", "abcd", "abcdef", "ä", "äö", "日本", "a'b", "a\\b", "   ", "open"]
DATES = ["2020-02-29", "1999-12-31", "2000-01-01", "2000-01-02", "0099-03-04", "infinity", "-infinity", "0044-03-15 BC", "12000-01-01"]
MOMENTS = ["2020-02-29T12:00:00", "1999-12-31T23:59:59.999999", "2000-01-01T00:00", "2000-01-01T24:00:00", "2000-01-02T00:00:00", "2016-12-31T23:59:60",
           "2017-01-01T00:00:00", "0044-03-15T01:02:03"]
ZONED = [moment + zone for moment in MOMENTS for zone in ("Z", "+01:00", "-11:30")] + ["2000-01-01T00:00:00+00", "0044-03-15T00:00:00Z BC"]
UUIDS = ["9c5b94b1-35ad-49bb-b118-8e8fc24abf80", "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-4fff-8fff-ffffffffffff"]
NUMBERS = ["0", "1", "-1", "2", "10", "99", "100", "-100", "32767"]
FRACTIONS = ["0.5", "-0.5", "1.5", "0.1", "0.3", "0.005", "0.004", "0.995", "99.994", "99.995", "1e2", "1E-3", "-1.25e+1",
             "0.30000000000000004", "0.1000000000000000055511151231257827", "0.29999999999999998", "100.00000000000000001", "9.9999995"]
KINDS = {
    "int2": (NUMBERS, []), "int4": (NUMBERS + ["2147483647", "-2147483648"], []),
    "int8": (NUMBERS + ["3000000000", "9007199254740993"], []),
    "numeric": (NUMBERS + FRACTIONS, ["NaN"]), "numeric(6,2)": (NUMBERS[:-1] + FRACTIONS, ["NaN"]), "numeric(3)": (NUMBERS[:-1] + FRACTIONS, []),
    "float8": (NUMBERS + FRACTIONS, ["NaN", "Infinity"]), "float4": (NUMBERS + FRACTIONS, ["-Infinity"]),
    "text": (WORDS, []), "varchar": (WORDS, []), "varchar(4)": ([w for w in WORDS if len(w.rstrip()) <= 4], []), "char(4)": ([w for w in WORDS if len(w.rstrip()) <= 4], []),
    "timestamp": (MOMENTS + ["2000-01-01 00:00:00.5", "0044-03-15T00:00:00 BC"], ["infinity"]), "timestamptz": (ZONED, ["-infinity"]),
    "date": (DATES, []), "uuid": (UUIDS, []), "bool": (["true", "false"], []),
    "int4[]": (["{}", "{1}", "{1,2}", "{1,2,3}"], []), "text[]": (["{}", "{a}", "{a,b}"], []),
}
NUMERIC = ("int2", "int4", "int8", "numeric", "numeric(6,2)", "numeric(3)", "float8", "float4")
ORDERED = (*NUMERIC, "date", "timestamp", "timestamptz")
TEXTS = ("text", "varchar", "varchar(4)", "char(4)")
ORDERS = ["=", "<>", "<", "<=", ">", ">="]
# Columns that are compared with each other, and whether that is understood.
ALIKE = [(("int2", "int4", "int8", "numeric", "numeric(6,2)", "numeric(3)"), True), (("float8",), False), (("float4",), False), (("date",), True),
         (("timestamp",), True), (("timestamptz",), True), (("uuid",), True), (("text", "varchar", "varchar(4)"), True), (("char(4)",), True),
         (("bool",), True), (("int4", "float8"), False), (("date", "timestamp"), False), (("text", "char(4)"), False)]
SIZES = {"int2": lambda c: abs(float(c)) <= 32767, "int4": lambda c: abs(float(c)) <= 2**31 - 1}


ATOMS = ["a", "b", "1", "ä", ".", "[ab]", "[^a]", "[a-c]", "[^\\w]", "[\\d-]", "\\d", "\\w", "\\s", "\\D", "\\W", "\\-", "^", "$", "_", "-", "[-a]",
         "[a.]", "[^-a]", "\\.", "[[:alpha:]]", "[]a]", "{", "}", "\\y", "\\n", "[a-z0-9]", "[Z-a]", "[a\\]]", " ", "/", "#", "&"]


def pattern(rng, depth=0):
    parts = []
    for _ in range(rng.randrange(1, 4)):
        part = rng.choice(ATOMS)
        if depth < 2 and rng.random() < 0.25:
            part = rng.choice(["(", "(?:"]) + pattern(rng, depth + 1) + ")"
        parts.append(part + rng.choice(["", "", "", "*", "+", "?", "{2}", "{1,2}", "{0,}", "*?", "{2}?"]))
    text = "".join(parts) + rng.choice(["", "", "", "|" + rng.choice(ATOMS), "|"])
    return rng.choice(["^{}$", "^(?:{})$", "{}", "^{}"]).format(text) if depth == 0 else text


def literal(kind, value):
    """As somebody writes it in a CHECK."""
    return value if kind in NUMERIC and value.lower() not in ("nan", "infinity", "-infinity") else "'" + value.replace("'", "''") + "'"


def constant(rng, kind):
    if kind in ("int2", "int4", "int8") and rng.random() < 0.2:
        return rng.choice(["0.5", "1.5", "-0.5", "99.9"])
    if kind in ("numeric", "numeric(6,2)", "numeric(3)", "float8", "float4"):
        return rng.choice(NUMBERS + FRACTIONS)
    return literal(kind, rng.choice(KINDS[kind][0]))


def atom(rng, kind, name):
    """A condition, and whether all of it is understood."""
    form = rng.randrange(10)
    if form == 0:
        return rng.choice([f"{name} is null", f"{name} is not null"]), True
    if kind.endswith("[]"):
        return f"{rng.choice(['cardinality({})', 'array_length({}, 1)']).format(name)} {rng.choice(['<', '<=', '=', '<>', '>', '>='])} {rng.randrange(4)}", True
    if kind == "bool" and form < 4:
        return name, True
    if form == 1 and kind not in ("float4",):
        items = ", ".join(constant(rng, kind) for _ in range(rng.randrange(1, 5)))
        return f"{name} {rng.choice(['in', 'not in'])} ({items})", "float" not in kind
    if form == 2 and kind in TEXTS:
        call = rng.choice(["length({})", "char_length({})", "octet_length({}::text)", "length(btrim({}))", "length(trim({}))", "btrim({})::text", "{}::text"])
        other = literal("text", rng.choice(WORDS)) if "text" in call and not call.startswith("octet") else str(rng.randrange(6))
        return f"{call.format(name)} {rng.choice(['=', '<>'] if other.startswith(chr(39)) else ['<', '<=', '=', '>', '>=', '<>'])} {other}", True
    if form == 3 and kind in ORDERED:
        low, high = constant(rng, kind), constant(rng, kind)
        return f"{name} between {low} and {high}", "float" not in kind
    if form == 4 and kind in ("numeric", "int4"):
        return rng.choice([f"{name}::int > 0", f"{name} % 2 = 0", f"{name}::float8 > 0.5", f"{name} % 7 < 5"]), False
    if form > 7 and kind in TEXTS:  # an expression that PostgreSQL refuses, or that is another one to us, is left to it
        return f"{name} {rng.choice(['~', '~', '~', '!~'])} {literal('text', pattern(rng))}", False
    if form == 4 and kind in TEXTS:
        return rng.choice([f"{name} < 'abc'", f"lower({name}) = 'ab'", f"{name} ~* '^a'", f"{name} ilike 'a%'"]), False
    if form == 5 and kind in TEXTS:
        like = "".join(rng.choice(["%", "_", "a", "b", "ä", " ", "-", "\\_", "\\%", "\\\\", "_a", "本"]) for _ in range(rng.randrange(5)))
        return f"{name} {rng.choice(['like', 'not like'])} {literal('text', like)}", not kind.startswith("char")
    orders = ORDERS if kind in ORDERED else ORDERS[:2]
    sides = [name, constant(rng, kind)]
    if rng.random() < 0.2:
        sides.reverse()
    return f"{sides[0]} {rng.choice(orders)} {sides[1]}", "float" not in kind


def condition(rng, kind, name, depth=0):
    if depth == 2 or rng.random() < 0.5:
        return atom(rng, kind, name)
    left, right = condition(rng, kind, name, depth + 1), condition(rng, kind, name, depth + 1)
    if rng.random() < 0.2:
        return f"not ({left[0]})", left[1]
    return f"({left[0]}) {rng.choice(['and', 'or'])} ({right[0]})", left[1] and right[1]


def row(rng):
    """Kinds of two columns, a and b, a condition about both, and whether all of it is understood."""
    kinds, known = rng.choice(ALIKE)
    a, b = rng.choice(kinds), rng.choice(kinds)
    orders = ORDERS if a in ORDERED else ORDERS[:2]
    sides = rng.choice([("a", "b"), ("b", "a")])
    if a in TEXTS and b in TEXTS and rng.random() < 0.3:
        sides, known = [f"length({side})" for side in sides], True
    parts = [(f"{sides[0]} {rng.choice(orders)} {sides[1]}", known)]
    for _ in range(rng.randrange(3)):
        parts.insert(rng.randrange(len(parts) + 1), rng.choice([
            atom(rng, a, "a"), atom(rng, b, "b"), ("a is null or b is null", True), ("a is not null or b is not null", True)]))
    text = f"({parts[0][0]})"
    for part, _ in parts[1:]:
        text = f"({text} {rng.choice(['and', 'or'])} {rng.choice(['', '', 'not '])}({part}))"
    return (a, b), text, all(known for _, known in parts)


def values(rng, kind):
    """What a client sends for it, in JSON, and as PostgreSQL's text."""
    plain, special = KINDS[kind]
    for text in rng.sample(plain, min(len(plain), 14)) + special:
        if kind in ("int2", "int4"):
            yield int(text), text
        elif kind in ("float8", "float4") and text not in special:
            yield float(text), repr(float(text))
        elif kind == "bool":
            yield text == "true", text
        elif kind.endswith("[]"):
            items = [item for item in text.strip("{}").split(",") if item]
            yield [int(item) if kind.startswith("int") else item for item in items], text
        else:
            yield text, text
    yield None, None
