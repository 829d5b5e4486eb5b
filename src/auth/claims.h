/* SPDX-License-Identifier: MIT
 *
 * What claims say of who asks: where in them each part of a principal stands, and the principal
 * that comes of it.
 */
#ifndef FQ_AUTH_CLAIMS_H
#define FQ_AUTH_CLAIMS_H

#include "auth/principal.h"
#include "config/providers.h"
#include "json/json.h"

/* Of each part the path of its claim; empty: it is not taken from claims. */
struct fq_claims_map {
    fq_str paths[FQ_CLAIM_PARTS];
    const struct fq_config_list *database_roles; /* that claims may name; NULL: none */
};

/* user=sub, and nothing else. */
struct fq_claims_map fq_claims_map_plain(void);

/* What the items say ("tenant=org.id") holds from now on; they must live as long. */
void fq_claims_map_add(struct fq_claims_map *map, const struct fq_config_list *items);

/* The value at a path; NULL when there is none, or the path is malformed.  Whoever looks for a
 * claim does so by this. */
const struct fq_json *fq_claims_find(const struct fq_json *claims, fq_str path);

/* Sets the parts that the claims have, slices of them or of arena, and the claims themselves.  On
 * failure the word says why, for the log.  Inside a guard. */
bool fq_claims_take(const struct fq_claims_map *map, struct fq_arena *arena,
                    const struct fq_json *claims, struct fq_principal *principal,
                    const char **ret_fault);

/* The names that a part is; NULL of a part that is a text. */
struct fq_names *fq_claims_names(struct fq_principal *principal, enum fq_claim_part part);

/* One part from a text, names with spaces between them.  Inside a guard.  False: *ret_fault. */
bool fq_claims_take_text(const struct fq_claims_map *map, struct fq_arena *arena,
                         enum fq_claim_part part, fq_str text, struct fq_principal *principal,
                         const char **ret_fault);

#endif
