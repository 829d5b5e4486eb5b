/* SPDX-License-Identifier: MIT
 *
 * The row that a function returned, brought into one form.
 */
#ifndef FQ_RUNTIME_MUTATION_ROW_H
#define FQ_RUNTIME_MUTATION_ROW_H

#include "runtime/told_json.h"

/* What is JSON may be `null`. */
struct fq_mutation_row {
    fq_str status, type; /* text; type empty: not said */
    fq_str id;           /* text; ptr NULL: none */
    fq_str message, entity, updated, cascade, metadata;
};

/* entity_type: of what was changed, where a row is the thing itself. */
void fq_mutation_row_read(struct fq_told *r, fq_str row, fq_str entity_type,
                          struct fq_mutation_row *ret);

/* The first word of a status. */
fq_str fq_mutation_word(fq_str status);

/* Is it a word of success?  And the code of one that is none; 0: it has none of its own. */
bool fq_mutation_succeeded(fq_str word);
int fq_mutation_code(fq_str word);

/* Without white space around it. */
fq_str fq_mutation_trimmed(fq_str text);

#endif
