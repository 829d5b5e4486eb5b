# SPDX-License-Identifier: MIT
"""What PostgreSQL would look for along the search_path in a statement of ours, which should be nothing:
an operator, function, type or collation without its schema, or what has an equality without a name."""

import re

TOKEN = re.compile(r"""
    (?P<string>[Ee]?'(?:[^']|'')*') | (?P<quoted>"(?:[^"]|"")*") | (?P<named>OPERATOR\([\w"]+\.[^)\w]+\))
  | (?P<cast>::) | (?P<word>[A-Za-z_]\w*) | (?P<number>\$?\d[\d.]*) | (?P<operator>=>|[-+*/<>=~!@\#%^&|`?:]+)
  | (?P<mark>[()\[\],.;])
""", re.X)

# What the grammar knows without looking it up.
TYPES = set("bigint integer smallint boolean real numeric double character bit time timestamp interval".split())
UNNAMED = {"NULLIF", "LIKE", "ILIKE", "BETWEEN", "USING", "NATURAL", "SIMILAR", "IN", "CAST"}
CLAUSES = {"SELECT", "FROM", "SET", "WHERE", "RETURNING"}


def statements_of(explained):
    """What explain prints in lines, each statement up to its semicolon."""
    return re.findall(r"^((?:SELECT|WITH)\b.*?);$", explained, re.M | re.S)


def tokens(sql):
    at, found = 0, []
    while at < len(sql):
        if sql[at].isspace():
            at += 1
            continue
        match = TOKEN.match(sql, at)
        assert match, sql[at:at + 40]
        found.append((match.lastgroup, match.group()))
        at = match.end()
    return [("end", "")] + found + [("end", ""), ("end", "")]


def is_name(token):
    return token[0] == "quoted" or (token[0] == "word" and not token[1].isupper())


def bare(sql):
    """What PostgreSQL would look for, as it is written."""
    found, list_, brackets, clauses = [], tokens(sql), [], [None]
    for i, (kind, text) in enumerate(list_[1:-2], 1):
        last, following, second = list_[i - 1], list_[i + 1], list_[i + 2]
        if text == "(":
            brackets.append(last[1])
            clauses.append(None)
        elif text == ")" and brackets:
            brackets.pop()
            clauses.pop()
        elif text in CLAUSES:
            clauses[-1] = text
        qualified = last[1] == "." or following[1] == "."
        star = text == "*" and (last[1] in (".", "SELECT") or (last[1], following[1]) == ("(", ")"))
        set_ = text == "=" and clauses[-1] == "SET" and is_name(last) and list_[i - 2][1] in ("SET", ",")
        joined = text == "USING" and following[1] == "("
        if kind == "operator" and text not in ("=>", ":") and not star and not set_:
            found.append(text)
        elif kind in ("word", "quoted") and is_name((kind, text)) and not qualified:
            calls = following[1] == "(" and not is_name(last) and last[1] != ")" and last[1] != "AS"
            typed = last[0] == "cast" and text not in TYPES
            if typed or last[1] == "COLLATE" or (calls and last[0] != "cast"):
                found.append(text)
        elif text in UNNAMED or (text == "CASE" and following[1] != "WHEN"):
            by_grammar = (brackets[-1:], text) in ((["POSITION"], "IN"), (["SUBSTRING"], "SIMILAR"))
            found += [] if by_grammar or (text == "USING" and not joined) else [text]
        elif (text, following[1]) == ("DISTINCT", "FROM") and second[1] != "NULL":
            found.append("IS DISTINCT FROM")
    return found
