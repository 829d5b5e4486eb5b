/* SPDX-License-Identifier: MIT
 *
 * security.profile: values of many keys under one name.  A profile gives a value to what neither
 * file nor environment nor command line has said anything about; whatever they say holds.
 */
#ifndef FQ_CONFIG_PROFILE_H
#define FQ_CONFIG_PROFILE_H

#include "config/config.h"

struct fq_profile_row {
    fq_str key;
    const char *values[FQ_PROFILE_COUNT]; /* NULL: the built-in value */
};

extern const struct fq_profile_row fq_profile_rows[];
extern const size_t fq_profile_row_count;

/* Their names in the order of the enum, up to a NULL. */
extern const char *const fq_profile_words[];

#endif
