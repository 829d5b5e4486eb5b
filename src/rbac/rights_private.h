/* SPDX-License-Identifier: MIT
 *
 * Inside rbac/ only: a question to the database, what somebody is and may.
 */
#ifndef FQ_RBAC_RIGHTS_PRIVATE_H
#define FQ_RBAC_RIGHTS_PRIVATE_H

#include "base/buf.h"
#include "rbac/rights.h"

/* As fraiseql.user_rights() says. */
enum fq_rights_kind { FQ_RIGHTS_END, FQ_RIGHTS_ROLE, FQ_RIGHTS_GRANTED, FQ_RIGHTS_DENIED };

/* What has been found, in the order of arrival. */
struct fq_rights_found {
    struct fq_buf names; /* packed: kind, length, text */
    size_t count;
    bool ends; /* in so many milliseconds, if nothing changes before: */
    uint64_t ends_in_ms;
};

struct fq_rights_question {
    struct fq_link link; /* in memory->asked */
    struct fq_rights_memory *memory;
    struct fq_list waiting; /* never empty while the job runs */
    struct fq_job job;
    struct fq_step step;
    const char *values[2];
    struct fq_rights_moment moment;
    uint64_t asked_ms;
    struct fq_rights_found found;
    bool unreadable;
    bool ended; /* those who waited are being told */
    fq_str user;
    fq_str tenant; /* ptr NULL: none */
    char text[];
};

/* Nobody waits yet, and nothing is asked.  NULL: memory is exhausted. */
struct fq_rights_question *fq_rights_question_new(struct fq_rights_memory *memory, fq_str user,
                                                  fq_str tenant, uint64_t now_ms);
void fq_rights_question_free(struct fq_rights_question *question);

/* Its end is one of the next two. */
void fq_rights_ask(struct fq_rights_question *question);

/* They tell all who wait, and free the question. */
void fq_rights_answer(struct fq_rights_question *question, const struct fq_rights_found *found);
void fq_rights_refuse(struct fq_rights_question *question, const struct fq_error *error);

struct fq_rights_name {
    enum fq_rights_kind kind;
    fq_str text;
};

/* Adds one to the names, which are initialised. */
void fq_rights_pack(struct fq_rights_found *found, enum fq_rights_kind kind, fq_str text);

/* Takes one off the front of what was packed.  False: there is none. */
bool fq_rights_next_name(fq_str *packed, struct fq_rights_name *ret);

#endif
