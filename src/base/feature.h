/* SPDX-License-Identifier: MIT
 *
 * Parts of the API that can be left out, for all types by the configuration and for one by a
 * comment: what both call them.
 */
#ifndef FQ_BASE_FEATURE_H
#define FQ_BASE_FEATURE_H

#include "base/str.h"

#define FQ_FEATURE_MAP(X)                                                                          \
    X(CONNECTIONS, "connections")         /* lists in pages with cursors */                        \
    X(AGGREGATES, "aggregates")           /* count, sum, … of a list */                          \
    X(GROUPS, "groups")                   /* the same of the groups of a list */                   \
    X(RELATED_FILTERS, "related_filters") /* conditions on related rows */                         \
    X(MEASURED, "measured")               /* how near values are to others */

enum fq_feature_number {
#define X(name, word) FQ_FEATURE_NUMBER_##name,
    FQ_FEATURE_MAP(X)
#undef X
};

/* Sets of these are bits in an unsigned. */
enum fq_feature {
#define X(name, word) FQ_FEATURE_##name = 1 << FQ_FEATURE_NUMBER_##name,
    FQ_FEATURE_MAP(X)
#undef X
};

/* All of them, as a list of configuration has them. */
#define FQ_FEATURES_TEXT "connections, aggregates, groups, related_filters, measured"

/* All of them. */
unsigned fq_features(void);
/* The one of that name; 0: there is none. */
unsigned fq_feature(fq_str name);

#endif
