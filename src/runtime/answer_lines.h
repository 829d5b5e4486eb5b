/* SPDX-License-Identifier: MIT
 *
 * Lines of the head that answers have by the configuration, whoever makes them: written once, when
 * the configuration is read, and copied into each answer.
 */
#ifndef FQ_RUNTIME_ANSWER_LINES_H
#define FQ_RUNTIME_ANSWER_LINES_H

#include "config/config.h"

/* Each is whole lines with their CRLF, or empty. */
struct fq_answer_lines {
    fq_str data;     /* of every answer that is no page */
    fq_str page;     /* of those that are */
    fq_str unsaid;   /* of one that does not say how it may be kept */
    bool any_origin; /* of answers to pages of other origins: every origin is told the same */
    fq_str shared;   /* beside the origin that is allowed */
    fq_str asked;    /* and when a browser asks before the request: behind the methods */
};

/* In arena.  Inside a guard. */
void fq_answer_lines_make(const struct fq_config *config, struct fq_arena *arena,
                          struct fq_answer_lines *ret);

#endif
