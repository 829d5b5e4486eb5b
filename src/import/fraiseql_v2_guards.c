/* SPDX-License-Identifier: MIT
 *
 * What a query requires, or takes from the token, its rows require: here a type has several ways
 * in. Where that cannot be said of the type, the type is hidden; rows are never given to more
 * callers than they were.
 */
#include "import/fraiseql_v2.h"

/* The role that a query requires; empty: none. */
static fq_str role_of(const struct fq_import_tree *query)
{
    struct fq_import_tree role = fq_import_tree_get(query, "requires_role");
    return role.value && !fq_import_is_null(role.value) ? role.value->text : FQ_STR("");
}

/* Of all queries that give rows of the type together. */
struct ways_in {
    bool open;     /* one of them requires nothing */
    bool injected; /* one of them gives only what belongs to who asks */
    bool several;  /* they require several roles */
    fq_str role;   /* that they require */
};

static struct ways_in ways_into(struct fq_v2 *v2, const struct fq_adjust_type *type)
{
    struct ways_in ways = {0};
    FQ_V2_EACH(v2, "queries", query)
    {
        fq_str role = role_of(&query);
        if (fq_v2_source(v2, fq_import_tree_text(&query, "sql_source")) != type)
            continue;
        ways.injected |= fq_v2_takes_from_token(v2, &query, false);
        ways.open |= !role.len && !fq_v2_takes_from_token(v2, &query, false);
        ways.several |= role.len && ways.role.len && !fq_str_eq(role, ways.role);
        if (role.len)
            ways.role = role;
    }
    return ways;
}

static void hide_type(struct fq_v2 *v2, struct fq_adjust_type *type,
                      const struct fq_import_tree *query, const char *what)
{
    fq_import_note(&v2->import->notes, FQ_V2_PLACE(v2, query),
                   "say in a policy file who may read which rows of it, with `where`, and take "
                   "@hidden away",
                   "the type %.*s is hidden: %s", FQ_STR_ARG(type->name), what);
    type->hidden = true;
    fq_map_put(&v2->kept_back, type->name, type);
}

static void guard_type(struct fq_v2 *v2, struct fq_adjust_type *type,
                       const struct fq_import_tree *query)
{
    const struct ways_in ways = ways_into(v2, type);
    if (ways.open || type->hidden)
        return;
    if (ways.injected)
        hide_type(v2, type, query, "which rows a query gives depends on the token");
    else if (ways.several && !type->directives.len)
        hide_type(v2, type, query, "its queries require several roles");
    else if (!type->directives.len)
        type->directives = fq_v2_directive(v2, "requiresRole", "role", ways.role);
}

void fq_v2_guards(struct fq_v2 *v2)
{
    FQ_V2_EACH(v2, "queries", query)
    {
        struct fq_adjust_type *type = fq_v2_source(v2, fq_import_tree_text(&query, "sql_source"));
        if (!type)
            continue;
        bool guarded = role_of(&query).len || fq_v2_takes_from_token(v2, &query, false);
        guard_type(v2, type, &query);
        if (guarded && !type->hidden && ways_into(v2, type).open)
            fq_import_note(
                &v2->import->notes, FQ_V2_PLACE(v2, &query),
                "say it of the type, with @requiresRole, or with `where` in a policy file",
                "what the query %.*s requires is not carried over: another query gives "
                "the same rows to everybody",
                FQ_STR_ARG(fq_import_tree_text(&query, "name")));
    }
}
