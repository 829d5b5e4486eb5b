/* SPDX-License-Identifier: MIT
 *
 * One configuration value: from text into its field, from its field back to text.
 */
#ifndef FQ_CONFIG_VALUE_H
#define FQ_CONFIG_VALUE_H

#include "base/buf.h"
#include "config/table.h"

/* Sets the field of key from text; a list is split at commas.  False when text does not fit; config
 * is then as it was.  Needs fq_guard() around it. */
bool fq_config_value_read(struct fq_arena *arena, const struct fq_config_key *key, fq_str text,
                          struct fq_config *config);

/* Sets a list from its items, which are copied.  False on an empty list or item. */
bool fq_config_value_read_items(struct fq_arena *arena, const struct fq_config_key *key,
                                const fq_str *items, size_t count, struct fq_config *config);

/* Sets the built-in value. */
void fq_config_value_default(struct fq_arena *arena, const struct fq_config_key *key,
                             struct fq_config *config);

/* Writes the field's value so that fq_config_value_read() would read the same. */
void fq_config_value_print(struct fq_buf *buf, const struct fq_config_key *key,
                           const struct fq_config *config);

/* Writes what key accepts, to follow "expected": `a whole number from 0 to 65535`. */
void fq_config_value_describe(struct fq_buf *buf, const struct fq_config_key *key);

#endif
