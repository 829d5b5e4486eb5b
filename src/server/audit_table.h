/* SPDX-License-Identifier: MIT
 *
 * Inside server/ only: the audit log as rows of the table fraiseql.audit, which
 * `fraiseql setup --with audit` makes.
 */
#ifndef FQ_SERVER_AUDIT_TABLE_H
#define FQ_SERVER_AUDIT_TABLE_H

#include "audit/store.h"
#include "config/config.h"

/* Nothing is opened yet.  Its texts are the configuration's.  NULL when memory is exhausted. */
struct fq_audit_store *fq_audit_table_new(const struct fq_config *config);

#endif
