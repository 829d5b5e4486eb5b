/* SPDX-License-Identifier: MIT
 *
 * How clients are told of errors that functions raise, by SQLSTATE: an item of
 * errors.client_sqlstates taken apart, `P0001`, `LB001=OUT_OF_STOCK`, `LB=LIBRARY:409`, `LB=:409`.
 */
#ifndef FQ_BASE_RAISED_RULE_H
#define FQ_BASE_RAISED_RULE_H

#include <stdbool.h>

#include "base/str.h"

struct fq_raised_rule {
    fq_str sqlstate; /* all of it, or the two characters of its class */
    fq_str code;     /* that clients are told; empty: the one of its class */
    int http;        /* the HTTP status of an answer without data; 0: the one of its class */
};

/* False: it is none.  Points into item. */
bool fq_raised_rule_read(fq_str item, struct fq_raised_rule *ret);

#endif
