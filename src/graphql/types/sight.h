/* SPDX-License-Identifier: MIT
 *
 * For whom a type system is looked at.  What somebody may not have need not be there for him: not
 * in what introspection shows, not in what documents are held against, and no error names it.
 */
#ifndef FQ_GRAPHQL_TYPES_SIGHT_H
#define FQ_GRAPHQL_TYPES_SIGHT_H

#include "graphql/types/type.h"

struct fq_sight {
    /* given: it is of something that is given, not shown. */
    bool (*sees)(const struct fq_sight *sight, const struct fq_guard *guard, bool given);
};

/* Of a guard, NULL or not, and a sight, of which NULL sees everything. */
static inline bool fq_sees(const struct fq_sight *sight, const struct fq_guard *guard, bool given)
{
    return !sight || !guard || sight->sees(sight, guard, given);
}

/* What is there for whoever looks; NULL is NULL. */
static inline const struct fq_field_def *fq_seen_field(const struct fq_sight *sight,
                                                       const struct fq_field_def *def)
{
    return def && fq_sees(sight, def->guard, false) ? def : NULL;
}

static inline const struct fq_input_def *fq_seen_input(const struct fq_sight *sight,
                                                       const struct fq_input_def *def)
{
    return def && fq_sees(sight, def->guard, true) ? def : NULL;
}

static inline const struct fq_enum_value_def *fq_seen_value(const struct fq_sight *sight,
                                                            const struct fq_enum_value_def *def)
{
    return def && fq_sees(sight, def->guard, true) ? def : NULL;
}

static inline const struct fq_type *fq_seen_type(const struct fq_sight *sight,
                                                 const struct fq_type *type)
{
    return type && fq_sees(sight, type->guard, false) ? type : NULL;
}

#endif
