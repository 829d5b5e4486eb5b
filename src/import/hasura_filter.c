/* SPDX-License-Identifier: MIT
 *
 * Conditions and presets of permissions, as a policy file has them.  A condition that cannot be
 * said is never left out by itself: its whole rule is.
 */
#include "import/hasura.h"
#include "json/json.h"

#define CLAIMS "$claims.\"https://hasura.io/jwt/claims\".\""

/* With one dollar or with one underscore in front, as older metadata has it. */
static const struct hasura_operator {
    const char *there, *here;
} operators[] = {
    {"eq", "eq"},
    {"ne", "neq"},
    {"neq", "neq"},
    {"gt", "gt"},
    {"gte", "gte"},
    {"lt", "lt"},
    {"lte", "lte"},
    {"in", "in"},
    {"nin", "nin"},
    {"is_null", "isnull"},
    {"like", "like"},
    {"nlike", "notLike"},
    {"ilike", "ilike"},
    {"nilike", "notIlike"},
    {"similar", "similar"},
    {"nsimilar", "notSimilar"},
    {"regex", "matches"},
    {"nregex", "notMatches"},
    {"iregex", "imatches"},
    {"niregex", "notImatches"},
    {"contains", "contains"},
    {"contained_in", "containedBy"},
    {"has_key", "hasKey"},
    {"has_keys_any", "hasAnyKeys"},
    {"has_keys_all", "hasAllKeys"},
    {"ancestor", "ancestorOf"},
    {"descendant", "descendantOf"},
    {"matches", "matchesLquery"},
    {"matches_fulltext", "matchesLtxtquery"},
};

/* Two columns of a row, compared. */
static const struct hasura_operator column_operators[] = {
    {"ceq", "eq"},   {"cne", "neq"}, {"cneq", "neq"}, {"cgt", "gt"},
    {"cgte", "gte"}, {"clt", "lt"},  {"clte", "lte"},
};

static const char *counterpart(fq_str name, const struct hasura_operator *table, size_t count)
{
    bool marked = name.len && (name.ptr[0] == '_' || name.ptr[0] == '$');
    for (size_t i = 0; marked && i < count; i++) {
        if (fq_str_eq(fq_str_from_offset(name, 1), fq_str_from(table[i].there)))
            return table[i].here;
    }
    return NULL;
}

static bool is_hasura_word(fq_str name, const char *word)
{
    return name.len && (name.ptr[0] == '_' || name.ptr[0] == '$') &&
           fq_str_eq(fq_str_from_offset(name, 1), fq_str_from(word));
}

bool fq_hasura_cannot_say(struct fq_hasura *h, const struct fq_import_tree *at, const char *what)
{
    fq_import_note(&h->import->notes, FQ_HASURA_PLACE(h, at),
                   "write the rule in the policy file; until then the role has no such right", "%s",
                   what);
    return false;
}

/* ---- values ---- */

static bool is_session_variable(const struct fq_yaml *value)
{
    static const fq_str prefix = FQ_STR_INIT("x-hasura-");
    return value->kind == FQ_YAML_TEXT && value->text.len > prefix.len &&
           fq_str_eq_nocase(fq_str_of(value->text.ptr, prefix.len), prefix);
}

static bool add_session_variable(struct fq_hasura *h, const struct fq_import_tree *tree,
                                 struct fq_buf *out)
{
    fq_str name = tree->value->text;
    if (fq_str_eq_nocase(name, FQ_STR("x-hasura-role")))
        return fq_hasura_cannot_say(h, tree, "a condition on X-Hasura-Role is not carried over");
    if (fq_str_eq_nocase(name, FQ_STR("x-hasura-user-id"))) {
        fq_buf_literal(out, "$user");
        return true;
    }
    struct fq_buf path;
    fq_buf_init(&path, h->import->arena, SIZE_MAX);
    fq_buf_literal(&path, CLAIMS);
    for (size_t i = 0; i < name.len; i++)
        fq_buf_char(&path, fq_lower(name.ptr[i]));
    fq_buf_char(&path, '"');
    fq_json_string(out, fq_buf_finish(&path));
    return true;
}

static void add_plain_value(const struct fq_yaml *value, struct fq_buf *out)
{
    bool bare = !value->quoted && value->text.len;
    if (bare && !fq_str_eq(value->text, FQ_STR("true")) &&
        !fq_str_eq(value->text, FQ_STR("false")) &&
        !(strchr("-0123456789", value->text.ptr[0]) && value->text.len < 25 &&
          strspn(value->text.ptr, "-+.0123456789eE") == value->text.len))
        bare = false;
    if (bare) {
        fq_buf_str_add(out, value->text);
        return;
    }
    fq_buf_char(out, '"');
    if (value->text.len && value->text.ptr[0] == '$')
        fq_buf_char(out, '$'); /* a text, not who asks */
    fq_json_escape(out, value->text);
    fq_buf_char(out, '"');
}

static bool add_policy_value(struct fq_hasura *h, const struct fq_import_tree *tree,
                             struct fq_buf *out)
{
    const struct fq_yaml *value = tree->value;
    bool good = true, first = true;
    if (fq_import_is_null(value)) {
        fq_buf_literal(out, "null");
        return true;
    }
    if (value->kind == FQ_YAML_TEXT) {
        if (is_session_variable(value))
            return add_session_variable(h, tree, out);
        add_plain_value(value, out);
        return true;
    }
    fq_buf_char(out, value->kind == FQ_YAML_LIST ? '[' : '{');
    FQ_YAML_EACH(value, part)
    {
        const struct fq_import_tree inner = {part, tree->file};
        fq_buf_str_add(out, first ? FQ_STR("") : FQ_STR(", "));
        first = false;
        if (value->kind == FQ_YAML_MAP) {
            fq_json_string(out, part->name);
            fq_buf_literal(out, ": ");
        }
        good = add_policy_value(h, &inner, out) && good;
    }
    fq_buf_char(out, value->kind == FQ_YAML_LIST ? ']' : '}');
    return good;
}

bool fq_hasura_value(struct fq_hasura *h, const struct fq_import_tree *value, fq_str *ret)
{
    struct fq_buf out;
    fq_buf_init(&out, h->import->arena, SIZE_MAX);
    bool good = add_policy_value(h, value, &out);
    *ret = fq_buf_finish(&out);
    return good;
}

/* ---- conditions ---- */

/* What a map of conditions becomes: all of them hold. */
struct conditions {
    struct fq_hasura *h;
    const struct fq_hasura_table *table;
    fq_str file;
    fq_str *names, *values;
    size_t count, max;
};

static void add_condition(struct conditions *all, fq_str name, fq_str value)
{
    if (all->count == all->max) {
        size_t max = all->max ? all->max * 2 : 8;
        fq_str *names = FQ_NEW_ARRAY(all->h->import->arena, max, fq_str);
        fq_str *values = FQ_NEW_ARRAY(all->h->import->arena, max, fq_str);
        for (size_t i = 0; i < all->count; i++) {
            names[i] = all->names[i];
            values[i] = all->values[i];
        }
        all->names = names;
        all->values = values;
        all->max = max;
    }
    all->names[all->count] = name;
    all->values[all->count++] = value;
}

static bool has_namesakes(const struct conditions *all)
{
    for (size_t i = 0; i < all->count; i++) {
        for (size_t k = 0; k < i; k++) {
            if (fq_str_eq(all->names[i], all->names[k]))
                return true;
        }
    }
    return false;
}

/* {a: …, b: …}, or {AND: [{a: …}, {a: …}]} */
static fq_str write_conditions(const struct conditions *all)
{
    bool list = has_namesakes(all);
    struct fq_buf out;
    fq_buf_init(&out, all->h->import->arena, SIZE_MAX);
    fq_buf_str_add(&out, list ? FQ_STR("{AND: [") : FQ_STR("{"));
    for (size_t i = 0; i < all->count; i++)
        fq_buf_printf(&out, list ? "%s{%.*s: %.*s}" : "%s%.*s: %.*s", i ? ", " : "",
                      FQ_STR_ARG(all->names[i]), FQ_STR_ARG(all->values[i]));
    fq_buf_str_add(&out, list ? FQ_STR("]}") : FQ_STR("}"));
    return fq_buf_finish(&out);
}

static bool take_condition_list(struct conditions *all, const struct fq_import_tree *list,
                                const char *word)
{
    struct fq_buf out;
    fq_buf_init(&out, all->h->import->arena, SIZE_MAX);
    fq_buf_char(&out, '[');
    if (list->value->kind != FQ_YAML_LIST)
        return fq_hasura_cannot_say(all->h, list, "here is no list of conditions");
    FQ_YAML_EACH(list->value, value)
    {
        const struct fq_import_tree item = {value, list->file};
        fq_str one;
        if (!fq_hasura_filter(all->h, all->table, &item, &one))
            return false;
        fq_buf_printf(&out, "%s%.*s", out.len > 1 ? ", " : "", FQ_STR_ARG(one));
    }
    fq_buf_char(&out, ']');
    add_condition(all, fq_str_from(word), fq_buf_finish(&out));
    return true;
}

static bool take_comparison(struct conditions *all, const struct fq_import_tree *at, fq_str field,
                            const char *op)
{
    const struct fq_yaml *value = at->value;
    struct fq_adjust_field *other =
        value->kind == FQ_YAML_TEXT ? fq_hasura_field(all->table, value->text) : NULL;
    if (!other)
        return fq_hasura_cannot_say(all->h, at,
                                    "a comparison with a column of another row is not carried "
                                    "over");
    add_condition(all, FQ_STR("compare"),
                  fq_arena_printf(all->h->import->arena, "[{left: %.*s, op: %s, right: %.*s}]",
                                  FQ_STR_ARG(field), op, FQ_STR_ARG(other->name)));
    return true;
}

/* A column with operators: {_eq: 1}; or with a value, which it is equal to. */
static bool take_column(struct conditions *all, const struct fq_import_tree *at, fq_str field)
{
    fq_str value;
    if (at->value->kind != FQ_YAML_MAP) {
        if (fq_import_is_null(at->value))
            return fq_hasura_cannot_say(all->h, at,
                                        "to be equal to null says nothing; use _is_null");
        if (!fq_hasura_value(all->h, at, &value))
            return false;
        add_condition(all, field,
                      fq_arena_printf(all->h->import->arena, "{eq: %.*s}", FQ_STR_ARG(value)));
        return true;
    }
    FQ_YAML_EACH(at->value, operand)
    {
        const struct fq_import_tree inner = {operand, at->file};
        const char *op = counterpart(operand->name, operators, FQ_ARRAY_LEN(operators));
        const char *compared =
            counterpart(operand->name, column_operators, FQ_ARRAY_LEN(column_operators));
        if (compared) {
            if (!take_comparison(all, &inner, field, compared))
                return false;
            continue;
        }
        if (!op || fq_import_is_null(operand))
            return fq_hasura_cannot_say(all->h, &inner,
                                        fq_arena_printf(all->h->import->arena,
                                                        "the condition %.*s is not carried over",
                                                        FQ_STR_ARG(operand->name))
                                            .ptr);
        if (!fq_hasura_value(all->h, &inner, &value))
            return false;
        add_condition(all, field,
                      fq_arena_printf(all->h->import->arena, "{%s: %.*s}", op, FQ_STR_ARG(value)));
    }
    return true;
}

static bool take_related(struct conditions *all, const struct fq_import_tree *at,
                         const struct fq_hasura_table *remote, fq_str field, bool many)
{
    fq_str inner;
    if (!fq_hasura_filter(all->h, remote, at, &inner))
        return false;
    add_condition(all, field,
                  many ? fq_arena_printf(all->h->import->arena, "{some: %.*s}", FQ_STR_ARG(inner))
                       : inner);
    return true;
}

static bool take_member(struct conditions *all, const struct fq_import_tree *at)
{
    fq_str name = at->value->name, inner;
    if (is_hasura_word(name, "and") || is_hasura_word(name, "or"))
        return take_condition_list(all, at, is_hasura_word(name, "and") ? "AND" : "OR");
    if (is_hasura_word(name, "not")) {
        if (!fq_hasura_filter(all->h, all->table, at, &inner))
            return false;
        add_condition(all, FQ_STR("NOT"), inner);
        return true;
    }
    bool many = false;
    struct fq_hasura_table *remote = fq_hasura_remote(all->h, all->table, name, &many);
    const struct fq_adjust_field *field = fq_hasura_field(all->table, name);
    if (!field || field->hidden)
        return fq_hasura_cannot_say(
            all->h, at,
            fq_arena_printf(all->h->import->arena,
                            "a condition on %.*s is not carried over: there is no "
                            "such field",
                            FQ_STR_ARG(name))
                .ptr);
    return remote ? take_related(all, at, remote, field->name, many)
                  : take_column(all, at, field->name);
}

bool fq_hasura_filter(struct fq_hasura *h, const struct fq_hasura_table *table,
                      const struct fq_import_tree *filter, fq_str *ret)
{
    struct conditions all = {.h = h, .table = table, .file = filter->file};
    if (filter->value->kind != FQ_YAML_MAP && !fq_import_is_null(filter->value))
        return fq_hasura_cannot_say(h, filter, "this is no condition");
    FQ_YAML_EACH(filter->value, member)
    {
        const struct fq_import_tree at = {member, filter->file};
        if (!take_member(&all, &at))
            return false;
    }
    *ret = write_conditions(&all);
    return true;
}
