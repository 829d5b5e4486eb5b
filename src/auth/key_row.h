/* SPDX-License-Identifier: MIT
 *
 * Tables of keys of programs: how one is asked, and what a row of it says.
 */
#ifndef FQ_AUTH_KEY_ROW_H
#define FQ_AUTH_KEY_ROW_H

#include "auth/principal.h"

#define FQ_KEY_DIGEST_BYTES 32

/* The library's own. */
#define FQ_KEY_TABLE "fraiseql.api_keys"

/* One provider's table.  The statement's parameter is an array of hashes in hexadecimal digits, the
 * first of its columns the hash. */
struct fq_key_table {
    fq_str name;
    bool tells; /* of its changes */
    struct fq_statement statement;
};

/* name is as the configuration has it, and is used.  Inside a guard. */
void fq_key_table_init(struct fq_key_table *table, fq_str name, struct fq_arena *arena);

/* Until when something that was read is true. */
struct fq_key_stamp {
    uint64_t changes; /* of before it was asked for */
    uint64_t asked_ms;
    uint64_t ends_ms;
};

struct fq_known_key {
    struct fq_key_stamp stamp;
    struct fq_known_key *next; /* while it is in nobody's memory */
    char digest[FQ_KEY_DIGEST_BYTES];
    const char *refusal; /* why it lets nobody in, whatever else its row says; NULL: it does */
    struct fq_principal principal; /* its texts in arena */
    struct fq_arena arena;
};

/* What a row says, whose hash is one.  NULL: memory is exhausted. */
struct fq_known_key *fq_known_key_new(const struct fq_cell *cells);

void fq_known_key_free(struct fq_known_key *key);

#endif
