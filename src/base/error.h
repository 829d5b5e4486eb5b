/* SPDX-License-Identifier: MIT
 *
 * An error as a value, complete at birth: a code for programs, a sentence for people, a place for
 * editors, and apart from these the internal detail, which only logs may show.
 */
#ifndef FQ_BASE_ERROR_H
#define FQ_BASE_ERROR_H

#include "base/arena.h"
#include "base/status.h"
#include "base/str.h"

/* Where in a document: both count from 1, columns in code points; 0 is unknown. */
struct fq_location {
    uint32_t line;
    uint32_t column;
};

/* One step of a response path: a field's response key, or a list index when key.ptr is NULL. */
struct fq_path {
    const struct fq_path *parent;
    fq_str key;
    size_t index;
};

/* What a violated constraint is of, in the database's names; what was not told is empty. */
struct fq_violated {
    fq_str schema;
    fq_str relation;
    fq_str column;
    fq_str type; /* a domain */
    fq_str constraint;
};

struct fq_error {
    enum fq_status status;
    fq_str message;  /* for the client */
    fq_str detail;   /* for the log; may name tables and SQL */
    fq_str code;     /* overrides fq_status_code() when set */
    fq_str sqlstate; /* of an error that a statement raised; else empty */
    fq_str raised;   /* its own words, which only those whose SQLSTATE is for clients show */
    fq_str raised_detail, raised_hint;  /* likewise, where those are to be shown, too */
    const struct fq_violated *violated; /* of FQ_CONSTRAINT; NULL: not known */
    int http;                           /* the HTTP status that a rule gives it; 0: its status' */
    fq_str extensions; /* JSON members "key":value,… to add to extensions; may be empty */
    struct fq_location location;
    const struct fq_path *path;
    struct fq_error *next; /* in an fq_errors list */
};

struct fq_sight;

/* Errors in order of occurrence.  Holds at most limit; what comes after is only counted. */
struct fq_errors {
    struct fq_error *first;
    struct fq_error *last;
    size_t count;
    size_t limit; /* 0: FQ_LIMIT_ERRORS */
    /* Spent on finding similar names to suggest, FQ_LIMIT_HINT_STEPS at most.  Whoever may not
     * learn which names there are begins with that much, and none is suggested. */
    size_t hint_steps;
    /* For whom they are (graphql/types/sight.h): names that are not there for him are named to him
     * neither.  NULL: all are. */
    const struct fq_sight *sight;
};

/* Sets *error, message printed into the arena; returns status, so that a function can
 * `return fq_error_set(…)`.  error may be NULL. */
enum fq_status fq_error_set(struct fq_error *error, struct fq_arena *arena, enum fq_status status,
                            const char *format, ...) FQ_PRINTF(4, 5);

/* The same with a place. */
enum fq_status fq_error_set_at(struct fq_error *error, struct fq_arena *arena,
                               enum fq_status status, struct fq_location at, const char *format,
                               ...) FQ_PRINTF(5, 6);

/* A copy, in no list, whose texts live in arena.  Its path is not copied.  Where memory ends a text
 * is empty. */
struct fq_error fq_error_copy(const struct fq_error *error, struct fq_arena *arena);

/* Appends an error and returns it so that more can be filled in; NULL once the limit is reached. */
struct fq_error *fq_errors_add(struct fq_errors *errors, struct fq_arena *arena,
                               enum fq_status status, struct fq_location at, const char *format,
                               ...) FQ_PRINTF(5, 6);

/* Appends a copy of an error, as fq_error_copy() makes it; NULL once the limit is reached. */
struct fq_error *fq_errors_append(struct fq_errors *errors, struct fq_arena *arena,
                                  const struct fq_error *error);

/* All of them as text for people, a line each, with their places in a file: `file:3:5: …`. */
fq_str fq_errors_told(const struct fq_errors *errors, fq_str file, struct fq_arena *arena);

/* More came than will be told: looking for further ones makes no difference. */
bool fq_errors_are_over(const struct fq_errors *errors);

/* What a client reads: the message, or the status' sentence when there is none. */
fq_str fq_error_message(const struct fq_error *error);
fq_str fq_error_code(const struct fq_error *error);

#endif
