/* SPDX-License-Identifier: MIT
 *
 * Text that may become part of a statement.  It has a type of its own, so that nothing becomes SQL
 * by chance: a fragment is a literal of this source, or was made of the catalog, quoted, and is
 * called vetted where that happens.
 */
#ifndef FQ_SCHEMA_FRAGMENT_H
#define FQ_SCHEMA_FRAGMENT_H

#include "base/str.h"

typedef struct fq_fragment {
    fq_str text;
} fq_fragment;

/* One that was too long to be written: so is what takes it.  It is not empty, so that nobody leaves
 * out what it stands for. */
extern const fq_fragment fq_fragment_too_long;

static inline bool fq_fragment_failed(fq_fragment fragment)
{
    return fragment.text.ptr == fq_fragment_too_long.text.ptr;
}

/* Of a literal only: it is joined to another one. */
#define SQL(literal) ((fq_fragment){.text = FQ_STR("" literal)})
#define SQL_INIT(literal)                                                                          \
    {                                                                                              \
        .text = FQ_STR_INIT("" literal)                                                            \
    }
#define SQL_NONE ((fq_fragment){.text = FQ_STR_NONE})

/* Made of the catalog: names are quoted in it, and expressions are PostgreSQL's own words. */
static inline fq_fragment fq_vetted(fq_str text)
{
    return (fq_fragment){.text = text};
}

static inline bool fq_fragment_is_empty(fq_fragment fragment)
{
    return fragment.text.len == 0;
}

static inline bool fq_fragment_eq(fq_fragment a, fq_fragment b)
{
    return fq_str_eq(a.text, b.text);
}

#endif
