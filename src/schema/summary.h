/* SPDX-License-Identifier: MIT
 *
 * Inside schema/ only: the types of what rows give when they are put together.  Each object type
 * has a summary, the types that follow from it: of what functions give, of groups, of conditions on
 * both and orders by them.  Most are never asked for: what they have is made when somebody does
 * (struct fq_type_maker), when the builder is long gone.
 */
#ifndef FQ_SCHEMA_SUMMARY_H
#define FQ_SCHEMA_SUMMARY_H

#include "model/derived.h"
#include "schema/build.h"

enum { FQ_SUMMARY_KINDS = FQ_DERIVED_SUMMARY_END - FQ_DERIVED_AGGREGATE };

/* What the types of a family are for: the first is an object, the others are inputs. */
enum fq_summary_form { FQ_SUMMARY_VALUE, FQ_SUMMARY_FILTER, FQ_SUMMARY_ORDER, FQ_SUMMARY_FORMS };

/* Of one object type: what follows from it; NULL where it has no field for that. */
struct fq_summary {
    const struct fq_type *of;
    struct fq_type *types[FQ_SUMMARY_KINDS];
    uint32_t declared; /* which of them there are */
};

/* What all of them share. */
struct fq_summaries {
    struct fq_type_maker maker;
    struct fq_map by_type; /* an object type's name → struct fq_summary */
    struct fq_column count_column, count_big_column;
    struct fq_field count, count_big;
    struct fq_type_ref count_type, count_big_type;
    const struct fq_type *count_filter, *count_big_filter, *direction;
    struct fq_field measures[FQ_AGGREGATES];
    struct fq_field keys;
    struct fq_input_def length; /* how long a list of values may be */
    const struct fq_type *text; /* of time zones */
    const struct fq_type *buckets[FQ_BUCKET_KINDS];
};

/* A field of an object type that one of the types has too. */
struct fq_summary_member {
    const struct fq_field_def *def;
    const struct fq_field *field;
    const struct fq_column *column;   /* its value; or NULL: */
    const struct fq_type *inner;      /* what follows from the object that it is */
    const struct fq_measure *measure; /* what a function gives of the value; NULL: the value */
};

static inline const struct fq_type *fq_summary_type(const struct fq_summary *summary,
                                                    enum fq_derived kind)
{
    return summary ? summary->types[kind - FQ_DERIVED_AGGREGATE] : NULL;
}

/* The type of the fields that a function can be taken of. */
enum fq_derived fq_summary_kind(enum fq_aggregate function, enum fq_summary_form form);
enum fq_summary_form fq_summary_form_of(enum fq_derived kind);

/* The members of a type, so many; written to ret when it is not NULL. */
size_t fq_summary_members(const struct fq_summaries *all, const struct fq_summary *summary,
                          enum fq_derived kind, struct fq_summary_member *ret);

/* ---- summary_inputs.c ---- */

/* What only inputs need. */
void fq_summary_init_inputs(struct fq_builder *b, struct fq_summaries *all);
/* Makes an input type. */
void fq_summary_make_input(const struct fq_summaries *all, const struct fq_summary *summary,
                           enum fq_derived kind, const struct fq_type *type,
                           struct fq_type_making *making);

#endif
