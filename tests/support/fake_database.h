/* SPDX-License-Identifier: MIT
 *
 * A database that answers as a test tells it to.  Jobs wait until the test pumps: each pump reports
 * one thing (some rows, the end of a step, a failure, the end) of the first job that is not paused.
 * What an asker must keep to (database/database.h) is asserted.
 */
#ifndef FQ_TESTS_FAKE_DATABASE_H
#define FQ_TESTS_FAKE_DATABASE_H

#include "database/database.h"

/* How statements are answered whose SQL has `needle` in it. */
struct fake_answer {
    const char *needle; /* NULL: any statement */
    const struct fq_cell *cells;
    size_t row_count;
    size_t column_count;
    size_t rows_a_call;     /* 0: all at once */
    enum fq_status failure; /* after the rows; FQ_OK: none */
    const char *message;
    bool outside;   /* the failure is the job's, and of no step */
    unsigned times; /* holds so often, then the next answer that fits does; 0: always */
};

#define FAKE_MOST 16

struct fake_database {
    struct fq_database base;
    struct fq_list jobs; /* waiting for their answers, oldest first */
    struct fake_answer answers[FAKE_MOST];
    size_t answer_count;
    /* Makes the rows of a statement that no answer fits; NULL: it has none. */
    void (*make)(void *arg, const struct fq_statement *statement, struct fake_answer *ret);
    void *arg;

    /* What has been asked for. */
    size_t runs, commits, cancels, pauses, resumes, holds;
    size_t last_step_count;
    const struct fq_setting *last_settings;
    size_t last_setting_count;
    uint64_t last_began_ms;
    uint32_t last_timeout_ms;
    bool last_streamed;
    char last_sql[8192];    /* of the latest job's first step */
    char last_values[1024]; /* its parameters: 'a', NULL, …; cut like the SQL */
};

void fake_database_init(struct fake_database *database);

/* Adds an answer; the first one that fits a statement and still holds is given. */
void fake_database_answer(struct fake_database *database, struct fake_answer answer);
void fake_database_forget(struct fake_database *database);

/* Reports one event; false when there is nothing to report. */
bool fake_database_pump(struct fake_database *database);

/* Pumps until nothing is left to report; paused jobs stay. */
void fake_database_run(struct fake_database *database);

/* ---- cells, in PostgreSQL's binary formats; they live until the end of the test ---- */

#define FAKE_NULL          ((struct fq_cell){NULL, 0})
#define FAKE_TEXT(literal) ((struct fq_cell){("" literal ""), sizeof(literal) - 1})
#define FAKE_TRUE          ((struct fq_cell){"\x01", 1})
#define FAKE_FALSE         ((struct fq_cell){"\x00", 1})
struct fq_cell fake_int4(int32_t value);
struct fq_cell fake_uuid(uint8_t last);

#endif
