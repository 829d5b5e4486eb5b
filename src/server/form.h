/* SPDX-License-Identifier: MIT
 *
 * The parameters of a URL, as forms encode them (application/x-www-form-urlencoded in the URL
 * Standard): pairs with '&' between, '+' for a blank, %XX for any other byte.
 */
#ifndef FQ_SERVER_FORM_H
#define FQ_SERVER_FORM_H

#include "base/arena.h"

struct fq_form {
    fq_str text; /* what is left */
    bool failed; /* a bad escape, or memory is exhausted */
};

/* The next pair, decoded into the arena.  False at the end. */
bool fq_form_next(struct fq_form *form, struct fq_arena *arena, fq_str *ret_name,
                  fq_str *ret_value);

#endif
