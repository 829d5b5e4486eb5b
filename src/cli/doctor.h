/* SPDX-License-Identifier: MIT
 *
 * Inside cli/ only: what fraiseql doctor looks for, and what it has found.  A check is a row of one
 * of two tables: of the configuration and the schema (doctor_config.c), and of the database
 * (doctor_database.c).
 */
#ifndef FQ_CLI_DOCTOR_H
#define FQ_CLI_DOCTOR_H

#include <libpq-fe.h>

#include "base/buf.h"
#include "config/config.h"
#include "schema/schema.h"

/* Serious: somebody reads or changes what he must not, or can.  A warning: one thing less would
 * stand in his way. */
enum fq_doctor_severity { FQ_DOCTOR_SERIOUS, FQ_DOCTOR_WARNING };

struct fq_doctor;

struct fq_doctor_check {
    const char *id;
    enum fq_doctor_severity severity;
    const char *why; /* a sentence about what it is found in */
    /* One of these.  The first calls fq_doctor_find(); the second's rows are what it is found in
     * and what to do, as texts, and $1 the schemas that are served. */
    void (*look)(struct fq_doctor *doctor, const struct fq_doctor_check *check);
    const char *sql;
    bool (*concerns)(const struct fq_config *config); /* NULL: every configuration */
};

extern const struct fq_doctor_check fq_doctor_config_checks[];
extern const size_t fq_doctor_config_check_count;
extern const struct fq_doctor_check fq_doctor_database_checks[];
extern const size_t fq_doctor_database_check_count;

struct fq_doctor {
    const struct fq_config *config;
    const struct fq_schema *schema;
    PGconn *connection;
    struct fq_buf out;
    bool json;
    size_t serious;
    size_t warnings;
};

/* remedy: a line to change, or to run. */
void fq_doctor_find(struct fq_doctor *doctor, const struct fq_doctor_check *check, fq_str subject,
                    fq_str remedy);

#endif
