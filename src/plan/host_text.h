/* SPDX-License-Identifier: MIT
 *
 * Inside plan/ only: text that a program is given, while it is planned.
 */
#ifndef FQ_PLAN_HOST_TEXT_H
#define FQ_PLAN_HOST_TEXT_H

#include "base/list.h"
#include "graphql/types/print.h"
#include "pgtype/pgtype.h"
#include "plan/planner.h"

#define FQ_PLAN_TEXT_SENTENCE                                                                      \
    "The value has a key that is no name, which no argument inside of a selection that a program " \
    "answers can have."

struct fq_drafted_part {
    struct fq_text_part part;
    struct fq_drafted_part *next;
};

struct fq_text_draft {
    struct fq_planner *p;
    enum fq_text_form form;
    struct fq_buf text; /* behind the last part */
    struct fq_drafted_part *first, *last;
    size_t count;
    size_t long_bytes; /* of these parts */
};

void fq_text_draft_init(struct fq_text_draft *draft, struct fq_planner *p, enum fq_text_form form);
/* Appends a coerced value. */
void fq_text_draft_input(struct fq_text_draft *draft, const struct fq_input *value);
/* Appends a value as the document has it, with what variables give. */
void fq_text_draft_literal(struct fq_text_draft *draft, const struct fq_value *literal);
/* It is a variable that has no value. */
bool fq_text_is_absent(const struct fq_planner *p, const struct fq_value *literal);
/* Beyond FQ_LIMIT_SQL_BYTES. */
bool fq_text_draft_is_too_long(const struct fq_text_draft *draft);
struct fq_plan_text fq_text_draft_end(struct fq_text_draft *draft);

/* Appends a value without members; false: it has no such text. */
bool fq_plan_text_value(struct fq_buf *out, const struct fq_input *value, enum fq_text_form form,
                        struct fq_arena *arena);

#endif
