/* SPDX-License-Identifier: MIT */
#include "pg/node_tree.h"

/* Fields of the outermost query that must have their idle value, and were seen with it; unless it
 * groups rows. */
static const struct {
    fq_str name;
    fq_str idle;
    bool groups;
} watched[] = {
    {FQ_STR_INIT(":hasAggs"), FQ_STR_INIT("false"), true},
    {FQ_STR_INIT(":hasWindowFuncs"), FQ_STR_INIT("false"), false},
    {FQ_STR_INIT(":hasTargetSRFs"), FQ_STR_INIT("false"), false},
    {FQ_STR_INIT(":hasDistinctOn"), FQ_STR_INIT("false"), false},
    {FQ_STR_INIT(":hasForUpdate"), FQ_STR_INIT("false"), false},
    {FQ_STR_INIT(":groupClause"), FQ_STR_INIT("<>"), true},
    {FQ_STR_INIT(":groupingSets"), FQ_STR_INIT("<>"), false},
    {FQ_STR_INIT(":havingQual"), FQ_STR_INIT("<>"), true},
    {FQ_STR_INIT(":distinctClause"), FQ_STR_INIT("<>"), false},
    {FQ_STR_INIT(":limitOffset"), FQ_STR_INIT("<>"), false},
    {FQ_STR_INIT(":limitCount"), FQ_STR_INIT("<>"), false},
    {FQ_STR_INIT(":rowMarks"), FQ_STR_INIT("<>"), false},
    {FQ_STR_INIT(":setOperations"), FQ_STR_INIT("<>"), false},
};

enum { WATCHED = sizeof(watched) / sizeof(watched[0]) };

static bool is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\t';
}

static bool is_bracket(char c)
{
    return c == '(' || c == ')' || c == '{' || c == '}';
}

/* One bracket, one quoted string or one run of other bytes; empty at the end. */
static fq_str next_token(fq_str text, size_t *at)
{
    while (*at < text.len && is_space(text.ptr[*at]))
        (*at)++;
    size_t start = *at;
    if (start == text.len)
        return FQ_STR_NONE;
    if (is_bracket(text.ptr[start])) {
        (*at)++;
        return fq_str_of(text.ptr + start, 1);
    }
    bool quoted = text.ptr[start] == '"';
    for ((*at) = start; *at < text.len; (*at)++) {
        char c = text.ptr[*at];
        if (c == '\\' && *at + 1 < text.len)
            (*at)++;
        else if (quoted && c == '"' && *at > start) {
            (*at)++;
            break;
        } else if (!quoted && (is_space(c) || is_bracket(c)))
            break;
    }
    return fq_str_of(text.ptr + start, *at - start);
}

static int watched_index(fq_str name)
{
    for (int i = 0; i < WATCHED; i++) {
        if (fq_str_eq(watched[i].name, name))
            return i;
    }
    return -1;
}

/* Reads `({QUERY` and leaves *at behind it. */
static bool open_query(fq_str text, size_t *at)
{
    return fq_str_eq(next_token(text, at), FQ_STR("(")) &&
           fq_str_eq(next_token(text, at), FQ_STR("{")) &&
           fq_str_eq(next_token(text, at), FQ_STR("QUERY"));
}

/* Reads one query: whether it has nothing that it may not have; *ret_grouped: GROUP BY. */
static bool read_rule(fq_str action, bool may_group, bool *ret_grouped)
{
    size_t at = 0;
    if (!open_query(action, &at))
        return false;
    int depth = 1; /* brackets open below the query's own */
    unsigned seen = 0;
    while (depth > 0) {
        fq_str token = next_token(action, &at);
        if (token.len == 0)
            return false;
        if (token.ptr[0] == '(' || token.ptr[0] == '{') {
            depth++;
        } else if (token.ptr[0] == ')' || token.ptr[0] == '}') {
            depth--;
        } else if (depth == 1 && token.ptr[0] == ':') {
            int field = watched_index(token);
            if (field < 0)
                continue;
            size_t behind = at;
            bool idle = fq_str_eq(next_token(action, &behind), watched[field].idle);
            if (!idle && !(may_group && watched[field].groups))
                return false;
            *ret_grouped |= !idle && fq_str_eq(token, FQ_STR(":groupClause"));
            seen |= 1u << field;
        }
    }
    /* A field that is missing means a version of PostgreSQL that spells it otherwise.  And a rule
     * of a view has exactly one action. */
    return seen == (1u << WATCHED) - 1 && fq_str_eq(next_token(action, &at), FQ_STR(")")) &&
           next_token(action, &at).len == 0;
}

bool fq_pg_rule_is_plain(fq_str action)
{
    bool grouped = false;
    return read_rule(action, false, &grouped);
}

bool fq_pg_rule_is_grouped(fq_str action)
{
    bool grouped = false;
    return read_rule(action, true, &grouped) && grouped;
}
