/* SPDX-License-Identifier: MIT
 *
 * What auth.providers are, and how the items of lists about who asks are read.
 */
#ifndef FQ_CONFIG_PROVIDERS_H
#define FQ_CONFIG_PROVIDERS_H

#include "config/key.h"

extern const struct fq_config_record fq_config_providers;

/* What claims, or a gateway's headers, can say of who asks. */
enum fq_claim_part {
    FQ_CLAIM_USER,
    FQ_CLAIM_TENANT,
    FQ_CLAIM_CONTACT,
    FQ_CLAIM_ROLES,
    FQ_CLAIM_PERMISSIONS,
    FQ_CLAIM_SUPER_ADMIN,
    FQ_CLAIM_DATABASE_ROLE,
    FQ_CLAIM_PARTS
};

/* Their names, up to a NULL. */
extern const char *const fq_claim_part_words[];

/* "tenant=org.id".  False: it is none. */
bool fq_config_claim_read(fq_str item, enum fq_claim_part *ret_part, fq_str *ret_path);

/* "tenant=x-tenant", or "claims=x-claims". */
bool fq_config_part_header_read(fq_str item, enum fq_claim_part *ret_part, bool *ret_claims,
                                fq_str *ret_header);

extern const struct fq_config_items fq_config_claims;

#endif
