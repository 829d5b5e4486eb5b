/* SPDX-License-Identifier: MIT
 *
 * What a value that a client gives must fulfil beside its type: `@constraint(minLength: 2)`.  It is
 * looked at before anything reaches the database.
 */
#ifndef FQ_GRAPHQL_TYPES_CONSTRAINT_H
#define FQ_GRAPHQL_TYPES_CONSTRAINT_H

#include "base/error.h"
#include "graphql/syntax/ast.h"
#include "graphql/types/regex.h"
#include "json/json.h"

struct fq_type_ref;

struct fq_format_set;

/* Texts of a form that somebody has laid down. */
struct fq_format {
    const char *name;
    struct {
        const struct fq_format_set *set;
        unsigned char least, most;
    } parts[3];                 /* so many of these, then of those; none: anything */
    bool (*holds)(fq_str text); /* what parts do not say; NULL: nothing more */
    const char *source;
};

extern const struct fq_format fq_formats[];
extern const size_t fq_format_count;

/* text: valid UTF-8.  One of more than FQ_LIMIT_REGEX_TEXT_BYTES is of no format.  It takes as long
 * as the text is. */
bool fq_format_holds(const struct fq_format *format, fq_str text);

/* A value as a demand sees it: null, a list, or the text of a scalar. */
struct fq_demanded {
    bool null;
    fq_str text;
    size_t count; /* of a list */
};

/* What the database asks of a value, as far as that is known beforehand. */
struct fq_demand {
    /* The database refuses the value for certain.  Inside a guard. */
    bool (*refuses)(const struct fq_demand *demand, struct fq_arena *arena,
                    const struct fq_demanded *value);
    struct fq_violated violated; /* what it says then, */
    fq_str sqlstate;
    const char *violation; /* CHECK or NOT_NULL */
    const struct fq_demand *next;
};

/* The same of several members of an input object. */
struct fq_row_demand {
    /* values: of the members, NULL for one that is not known.  Inside a guard. */
    bool (*refuses)(const struct fq_row_demand *demand, struct fq_arena *arena,
                    const struct fq_demanded *const *values);
    const fq_str *members; /* their names */
    size_t member_count;
    struct fq_demand told; /* what the database says then; refuses and next are not used */
    const struct fq_row_demand *next;
};

/* Lengths are counted in code points.  Numbers are kept as they were written, since they may have
 * any number of digits; empty: none. */
struct fq_constraint {
    size_t min_length, max_length;
    size_t min_items, max_items;
    fq_str min, max, exclusive_min, exclusive_max;
    const struct fq_regex *pattern;
    fq_str pattern_text;
    const struct fq_format *format;
    bool has_length, has_range, has_items; /* what it is about */
    bool drops_blanks; /* blanks at the end beyond max_length are dropped, as varchar(n) does */
    const struct fq_demand *demands, *item_demands; /* of the value, and of the items of a list */
    const struct fq_constraint *also;               /* which holds beside it; NULL: none */
};

/* One that allows everything. */
void fq_constraint_init(struct fq_constraint *constraint);

/* Takes what a directive says by name and value.  NULL, or what is wrong with that.  Inside a
 * guard. */
const char *fq_constraint_take(struct fq_constraint *constraint, struct fq_arena *arena,
                               fq_str name, const struct fq_value *value);
/* The same of a member of a comment's object. */
const char *fq_constraint_take_json(struct fq_constraint *constraint, struct fq_arena *arena,
                                    fq_str name, const struct fq_json *value);

/* Appends it as the directive that fq_constraint_take() reads, with a blank before it. */
void fq_constraint_print(struct fq_buf *out, const struct fq_constraint *constraint);

/* NULL, or why values of the type have nothing that it could be about. */
const char *fq_constraint_misfit(const struct fq_constraint *constraint,
                                 const struct fq_type_ref *type);

/* NULL, or the name of the first thing that the text of a scalar does not fulfil, with the end of a
 * sentence that says so.  Inside a guard. */
const char *fq_constraint_refuses(const struct fq_constraint *constraint, struct fq_arena *arena,
                                  fq_str text, fq_str *ret_problem);
/* The same of a list. */
const char *fq_constraint_refuses_count(const struct fq_constraint *constraint,
                                        struct fq_arena *arena, size_t count, fq_str *ret_problem);

#endif
