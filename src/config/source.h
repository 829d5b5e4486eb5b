/* SPDX-License-Identifier: MIT
 *
 * The readers behind fq_config_load(), one a source, and the step they share: a named value into
 * its field, or a sentence why not.  All need fq_guard() around them.
 */
#ifndef FQ_CONFIG_SOURCE_H
#define FQ_CONFIG_SOURCE_H

#include "config/table.h"

struct fq_config_reading {
    struct fq_arena *arena;
    struct fq_config *config;
    struct fq_error *error;
    /* Of a record that is being read: itself, and what names it, "auth.providers[0]."; NULL: the
     * configuration's own keys are. */
    void *record;
    fq_str within;
    bool *said; /* by key of the table: a source has a value for it */
};

struct fq_yaml;

enum fq_status fq_config_file_read(struct fq_config_reading *reading, const char *path) FQ_CHECKED;
enum fq_status fq_config_environment_read(struct fq_config_reading *reading,
                                          const char *const *environment) FQ_CHECKED;

/* place begins the message: "fraiseql.yaml:3", "FRAISEQL_SERVER_PORT", "--port". */
enum fq_status fq_config_assign(struct fq_config_reading *reading, fq_str place,
                                const struct fq_config_key *key, fq_str value) FQ_CHECKED;
enum fq_status fq_config_assign_items(struct fq_config_reading *reading, fq_str place,
                                      const struct fq_config_key *key, const fq_str *items,
                                      size_t count) FQ_CHECKED;

/* The value of a tree, whose lines follow origin: "fraiseql.yaml". */
enum fq_status fq_config_assign_node(struct fq_config_reading *reading, fq_str origin,
                                     const struct fq_config_key *key,
                                     const struct fq_yaml *node) FQ_CHECKED;

/* ---- records.c ---- */

/* A list of records from a tree, or from a text that is YAML or JSON. */
enum fq_status fq_config_assign_records(struct fq_config_reading *reading, fq_str origin,
                                        const struct fq_config_key *key,
                                        const struct fq_yaml *node) FQ_CHECKED;
enum fq_status fq_config_assign_records_text(struct fq_config_reading *reading, fq_str place,
                                             const struct fq_config_key *key,
                                             fq_str value) FQ_CHECKED;

/* Says that there is no such key and which one is near; returns FQ_CONFIG. */
enum fq_status fq_config_unknown(struct fq_config_reading *reading, fq_str place, fq_str name);

/* Text from outside, fit for a message: cut, and without control characters. */
fq_str fq_config_shown(struct fq_config_reading *reading, fq_str text);

#endif
