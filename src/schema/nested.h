/* SPDX-License-Identifier: MIT
 *
 * Inside schema/ only: documents in documents of views, and objects that may not be there.
 */
#ifndef FQ_SCHEMA_NESTED_H
#define FQ_SCHEMA_NESTED_H

#include "schema/build.h"

/* ---- inside.c ---- */

/* The objects that something of a document is inside of. */
struct fq_view_inside {
    const struct fq_view_inside *outer;
    const struct fq_view_object *object;
};

/* The column that the key is and nothing else, by the FROM of one of the queries that it stands in;
 * NULL: it is none. */
const struct fq_catalog_column *fq_view_origin(struct fq_builder *b,
                                               const struct fq_view_scope *scope,
                                               const struct fq_view_key *key,
                                               const struct fq_catalog_relation **ret_table);

/* alias.column of a table in FROM is null only in rows that an outer join makes up. */
bool fq_view_is_never_null(struct fq_builder *b, const struct fq_view_definition *view,
                           fq_str reference);

/* It is a column of a table of which there is a real row in each row: the leftmost one, or one that
 * is joined to it by an inner join. */
bool fq_view_is_in_each_row(struct fq_builder *b, const struct fq_view_definition *view,
                            fq_str expression);

/* It is null in no row. */
bool fq_view_is_always_there(struct fq_builder *b, const struct fq_view_definition *view,
                             fq_str reference);

/* The expression of what is inside, null where one of the objects is not there. */
fq_str fq_view_inside(struct fq_builder *b, const struct fq_view_definition *view,
                      const struct fq_view_inside *objects, fq_str expression);

/* True where the object is there, and all it is inside of; else null. */
fq_str fq_view_presence(struct fq_builder *b, const struct fq_view_definition *view,
                        const struct fq_view_inside *object);

/* ---- nested.c ---- */

/* A view inside a view, whose query stands in place of its name. */
struct fq_nested_view {
    const struct fq_catalog_relation *relation;
    const struct fq_nested_view *next;
};

/* The definition with the members of documents that its documents hold; NULL: it holds none that
 * could be read.  *ret_nested: the views that stand in it with their own queries. */
const struct fq_view_definition *fq_view_nest(struct fq_builder *b,
                                              const struct fq_view_definition *view,
                                              const struct fq_nested_view **ret_nested);

/* ---- spare.c ---- */

/* The tail of a view that is seen through, and which of its joins can be spared. */
void fq_view_spare_joins(struct fq_builder *b, const struct fq_view_definition *view,
                         struct fq_relation *relation);

/* ---- nested_lists.c ---- */

/* A definition with so many others around it. */
struct fq_view_nesting {
    struct fq_builder *b;
    unsigned depth;
    bool is_list; /* it makes a list, of its only column */
    fq_str
        not_null; /* of such a list: what is not null in the rows that it is made of; else empty */
};

/* What stands in a list of the key, of documents of other views or with such inside; the list may
 * be another view's itself.  False: nothing is known that was not. */
bool fq_view_nest_list(const struct fq_view_nesting *outer, const struct fq_view_definition *view,
                       struct fq_view_key *key);

/* The list as one in a document of that view, which another one nests. */
const struct fq_view_list *fq_view_list_inside(struct fq_builder *b,
                                               const struct fq_view_list *list,
                                               const struct fq_view_definition *view);

/* ---- nested.c ---- */

const struct fq_view_definition *fq_view_nest_in(const struct fq_view_nesting *nesting,
                                                 const struct fq_view_definition *view,
                                                 const struct fq_nested_view **ret_nested);

#endif
