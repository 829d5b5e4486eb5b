/* SPDX-License-Identifier: MIT
 *
 * What a view's definition says: which expression stands behind each of its columns and, where a
 * column is built by jsonb_build_object(), behind each key.  So that the planner can select those
 * expressions instead of whole documents:
 *
 *     <with> SELECT <expression> AS c1, <expression> AS c2 <tail>
 *
 * The input is pg_get_viewdef(oid): PostgreSQL's own spelling, under
 * standard_conforming_strings.  It is not parsed as SQL in full: it is cut at commas and keywords
 * outside all brackets, which PostgreSQL's spelling makes exact, since it quotes every reserved
 * word that is used as a name.  What is not understood is either one opaque expression or, for the
 * whole definition, a failure after which the view is queried as it stands.
 *
 * Functions are known by name only: the caller makes sure that the search path in force when the
 * definition was printed has no json_build_object or jsonb_build_object but PostgreSQL's own.
 * What is to stand in a statement of ours must have gone through fq_view_qualify() first.
 *
 * The result lives in the arena and its strings point into the definition: neither may be freed
 * before it.
 */
#ifndef FQ_SCHEMA_VIEW_H
#define FQ_SCHEMA_VIEW_H

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"

struct fq_view_definition;
struct fq_view_key;
struct fq_view_list;
struct fq_catalog_relation;
struct fq_catalog_column;

/* One that json_build_object or jsonb_build_object makes with distinct constant keys, none of them
 * empty, and at least one; in order of the arguments, and complete.  Two put together by || are
 * one. NULL: it is none, or opaque. */
struct fq_view_object {
    const struct fq_view_key *keys;
    size_t key_count;
    /* The condition under which there is one and not null, from CASE; empty: there always is. */
    fq_str present;
    fq_str present_with; /* alias.column, if the condition is that this is not null; else empty */
    fq_str inside;       /* then the expression of the object, also of one that is opaque */
    bool vanishes;       /* what it consists of is null where it is not there */
};

struct fq_view_key {
    fq_str name; /* as it appears in the document */
    fq_str expression;
    struct fq_view_object object;
    const struct fq_view_list *list; /* NULL: it is none, or opaque */
    bool never_null;                 /* whatever the expression says of it */
    bool stripped;                   /* what is null inside of it is left out */
    /* Of another view's document: the column that it is there; NULL: not known. */
    const struct fq_catalog_relation *table;
    const struct fq_catalog_column *column;
};

/* jsonb_strip_nulls(object): what is null is not there, which is the same here, unless it is inside
 * of what nothing takes apart. */
void fq_view_strip(struct fq_arena *arena, struct fq_view_object *object);

struct fq_view_column {
    fq_str name; /* as in the catalog, without quotes */
    fq_str expression;
    struct fq_view_object object; /* that is never null */
};

/* alias.column, without quotes. */
struct fq_view_place {
    fq_str alias, column;
};

/* [LEFT | INNER] JOIN of a table, or of one row that a SELECT gives, to those before it. */
struct fq_view_join {
    fq_str relation; /* as written; empty: it is */
    fq_str select;   /* which gives one row at most */
    fq_str alias;    /* without quotes */
    fq_str text;     /* all of it, from LEFT or JOIN to the end of what ON asks */
    /* Columns of it that equal a column of another one each, and which that is. */
    const fq_str *columns;
    const struct fq_view_place *equals;
    size_t column_count;
    bool nothing_else; /* is asked of its rows */
    /* Where JOIN stands in the tail, when a row without one of it is no row; else NULL. */
    const char *inner;
    /* Of a view whose query stands in the tail in place of its name; else NULL. */
    const struct fq_view_definition *inside;
};

/* A SELECT that stands in another one; its columns are of no account. */
struct fq_view_scope {
    const struct fq_view_definition *select;
    const struct fq_view_scope *around; /* NULL: it stands in the one that has the document */
};

/* What jsonb_agg() or ARRAY(SELECT …) makes, its null maybe made '[]'. */
struct fq_view_list {
    fq_str item;                       /* the expression of each, in the list of: */
    const struct fq_view_scope *scope; /* the rows that the list is made of */
    fq_str not_null; /* alias.column, if FILTER wants rows where this is not; else empty */
    /* What each is; without keys: something else.  It may be null if it may not be there. */
    struct fq_view_object object;
    bool never_null; /* the list */
    bool is_array;   /* of json */
};

struct fq_view_definition {
    fq_str with; /* the WITH clause, or empty */
    const struct fq_view_column *columns;
    size_t column_count;
    fq_str tail; /* from FROM (or what follows the list) to the end, without ';'; may be empty */

    /* The leftmost table of FROM, as written, when its columns are visible under their own names
     * as first_alias.column; else empty.  Not so for a subquery, a function, a WITH query, ONLY,
     * a renamed column or a join under an alias.  (SELECT) has no columns, and an alias. */
    fq_str first_relation;
    fq_str first_alias; /* as written; the relation's own name when it has no other */
    /* Every row of the view comes from a row of first_relation: there is no RIGHT or FULL JOIN in
     * which it stands on the left. */
    bool first_preserved;
    /* FROM holds first_relation, tables joined to it, and nothing else that could give more than
     * one row for each of its rows.  Read from what fq_view_qualify() wrote. */
    bool joins_known;
    const struct fq_view_join *joins;
    size_t join_count;
    fq_str rest; /* of the tail, what follows them */
};

/* Runs inside fq_guard().  FQ_SCHEMA with the reason in reterr->message when the definition is not
 * one plain SELECT: DISTINCT, set operations, VALUES, or text PostgreSQL would not have printed;
 * FQ_LIMIT when it passes FQ_LIMIT_VIEW_BYTES or FQ_LIMIT_VIEW_COLUMNS. */
enum fq_status fq_view_read(struct fq_arena *arena, fq_str definition,
                            struct fq_view_definition **ret, struct fq_error *reterr);

/* The list that an expression in the view's list is; NULL: it is none.  Its scope begins with the
 * view's own rows.  Runs inside fq_guard(). */
const struct fq_view_list *
fq_view_find_list(struct fq_arena *arena, const struct fq_view_definition *view, fq_str expression);

/* COALESCE(list, '[]'::jsonb) → list */
fq_str fq_view_list_alternative(fq_str expression);

/* The relation that the alias stands for in FROM, as written; empty: none. */
fq_str fq_view_relation_called(struct fq_arena *arena, const struct fq_view_definition *view,
                               fq_str alias);

/* A list of objects that is an array becomes one of JSON, once it is known as one. */
void fq_view_make_json(struct fq_arena *arena, struct fq_view_key *key);

/* The key's list as one of objects; NULL: it is none. */
static inline const struct fq_view_list *fq_view_items(const struct fq_view_key *key)
{
    return key->list && key->list->object.keys ? key->list : NULL;
}

/* True when the expression is nothing but alias.column; then both, without quotes.  Runs inside
 * fq_guard(). */
bool fq_view_reference(struct fq_arena *arena, fq_str expression, fq_str *ret_alias,
                       fq_str *ret_column);

/* A name as written, split and without quotes: schema is empty when it is not qualified.  False
 * when written is no name of one or two parts.  Runs inside fq_guard(). */
bool fq_view_name(struct fq_arena *arena, fq_str written, fq_str *ret_schema, fq_str *ret_name);

#endif
