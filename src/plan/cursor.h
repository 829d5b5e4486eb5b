/* SPDX-License-Identifier: MIT
 *
 * Cursors: where in an order a row stands.  A cursor carries the row's values of all that the order
 * goes by, as PostgreSQL writes them, and a mark of the order:
 *
 *     mark (4 bytes) | for each value its length + 1 (7 bits a byte, lowest first) and its bytes,
 * of null only 0 | a check over all of that (4 bytes)         in base64 for URLs, without padding
 *
 * The check finds what was cut or changed on the way.  It keeps no secret and proves nothing: who
 * makes a cursor by hand can ask for no more than with a filter.
 */
#ifndef FQ_PLAN_CURSOR_H
#define FQ_PLAN_CURSOR_H

#include "pgtype/pgtype.h"

/* What the cursors of an order have in common. */
struct fq_cursor_order {
    uint32_t mark;
    size_t count; /* of values */
    fq_str first; /* the first of these, where it is the same in all; else empty */
};

/* The mark of what text describes; the same in every process. */
uint32_t fq_cursor_mark(fq_str text);

/* Writes a text[] of a row's values, behind the first one that is the same in all, as its cursor.
 */
const struct fq_codec *fq_cursor_codec(struct fq_arena *arena, const struct fq_cursor_order *order);

/* The same of a value that stands in a document, behind the first one: a fq_json_leaf.  A text with
 * escapes is refused. */
bool fq_cursor_leaf(struct fq_buf *out, fq_str raw, const void *order);

struct fq_cursor_value {
    fq_str text; /* NUL-terminated */
    bool null;
};

enum fq_cursor_fault {
    FQ_CURSOR_GOOD,
    FQ_CURSOR_BROKEN,           /* it is none */
    FQ_CURSOR_OF_ANOTHER_ORDER, /* or of another relation, or with another first value */
};

/* As many values as the order has, in the arena.  Inside a guard. */
enum fq_cursor_fault fq_cursor_read(struct fq_arena *arena, fq_str cursor,
                                    const struct fq_cursor_order *order,
                                    struct fq_cursor_value **ret);

/* Appends the first of its values; nothing when it is no cursor with that mark. */
void fq_cursor_first(struct fq_buf *out, fq_str cursor, uint32_t mark);

/* Appends which of its values are null, `010`; `!` when it is no cursor. */
void fq_cursor_nulls(struct fq_buf *out, fq_str cursor);

#endif
