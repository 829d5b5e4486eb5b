/* SPDX-License-Identifier: MIT
 *
 * One configuration value: from text into its field, from its field back to text.
 */
#ifndef FQ_CONFIG_VALUE_H
#define FQ_CONFIG_VALUE_H

#include "base/buf.h"
#include "config/table.h"

/* Each takes what holds the key's field: a struct fq_config, or a record. */

/* Sets the field of key from text; a list is split at commas.  False when text does not fit; holder
 * is then as it was.  Records are read by records.c: here text is empty, for none.  Needs
 * fq_guard() around it. */
bool fq_config_value_read(struct fq_arena *arena, const struct fq_config_key *key, fq_str text,
                          void *holder);

/* Sets a list from its items, which are copied.  False on an empty list or item. */
bool fq_config_value_read_items(struct fq_arena *arena, const struct fq_config_key *key,
                                const fq_str *items, size_t count, void *holder);

/* Sets the built-in value. */
void fq_config_value_default(struct fq_arena *arena, const struct fq_config_key *key, void *holder);

/* Writes the field's value so that fq_config_value_read() would read the same; of records their
 * names. */
void fq_config_value_print(struct fq_buf *buf, const struct fq_config_key *key, const void *holder);

/* The same of a number that no holder has: of any type but texts, lists and records. */
void fq_config_value_print_number(struct fq_buf *buf, const struct fq_config_key *key,
                                  uint64_t number);

/* Writes what key accepts, to follow "expected": `a whole number from 0 to 65535`. */
void fq_config_value_describe(struct fq_buf *buf, const struct fq_config_key *key);

#endif
