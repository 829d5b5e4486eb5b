/* SPDX-License-Identifier: MIT
 *
 * What a schema is built from, kept as text: a catalog with every member of its structs, and what a
 * describer answered.  Written where there is a PostgreSQL, read where there is none, so that plans
 * can be made for a real database without it.
 *
 * A line is a struct: the member it stands in, and its own members that are not empty or zero; what
 * it holds is indented below it.  What differs between two databases made alike (oids of their own,
 * versions of rows) is written alike.
 */
#ifndef FQ_TESTS_KEPT_DATABASE_H
#define FQ_TESTS_KEPT_DATABASE_H

#include "base/buf.h"
#include "catalog/catalog.h"
#include "catalog/describe.h"

struct kept_answer {
    fq_str statement;
    struct fq_catalog_description description;
};

struct kept_database {
    const struct fq_catalog *catalog;
    const struct kept_answer *answers;
    size_t answer_count;
};

fq_str kept_database_write(struct fq_arena *arena, const struct kept_database *database);

/* A mistake in the text ends the test. */
struct kept_database kept_database_read(struct fq_arena *arena, fq_str text);

/* Asks another describer, and keeps what it answers. */
#define KEPT_ANSWERS 4096
struct answer_recorder {
    struct fq_catalog_describer base;
    struct fq_catalog_describer *real;
    struct fq_arena *arena;
    struct kept_answer answers[KEPT_ANSWERS];
    size_t count;
};
void answer_recorder_init(struct answer_recorder *recorder, struct fq_catalog_describer *real,
                          struct fq_arena *arena);

/* Answers what was kept.  A statement that nobody asked before ends the test. */
struct answer_player {
    struct fq_catalog_describer base;
    const struct kept_database *database;
};
void answer_player_init(struct answer_player *player, const struct kept_database *database);

#endif
