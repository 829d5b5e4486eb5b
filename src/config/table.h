/* SPDX-License-Identifier: MIT
 *
 * Every configuration key, once.  The order is the order of the documentation; keys of one section
 * stand together.
 */
#ifndef FQ_CONFIG_TABLE_H
#define FQ_CONFIG_TABLE_H

#include "config/key.h"

struct fq_config_section {
    fq_str name;
    const char *help;
};

extern const struct fq_config_key fq_config_keys[];
extern const size_t fq_config_key_count;
extern const struct fq_config_section fq_config_sections[];
extern const size_t fq_config_section_count;

/* NULL when there is none. */
const struct fq_config_key *fq_config_key_find(fq_str name);
bool fq_config_section_exists(fq_str name);

/* Does a change take a restart?  SIGHUP changes the others. */
bool fq_config_key_is_fixed(const struct fq_config_key *key);

/* The parts of "server.port". */
fq_str fq_config_key_section(const struct fq_config_key *key);
fq_str fq_config_key_field(const struct fq_config_key *key);

/* The key of a record; NULL when there is none. */
const struct fq_config_key *fq_config_record_key(const struct fq_config_record *record,
                                                 fq_str name);

/* The known name that a misspelt one probably means: a key, "server.port"; a section alone when
 * name has no dot.  Empty when nothing is near. */
fq_str fq_config_key_nearest(fq_str name);

/* Its environment variable, "FRAISEQL_SERVER_PORT", NUL-terminated into name. */
#define FQ_CONFIG_VARIABLE_BYTES 64
void fq_config_key_variable(const struct fq_config_key *key, char name[FQ_CONFIG_VARIABLE_BYTES]);

#endif
