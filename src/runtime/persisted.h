/* SPDX-License-Identifier: MIT
 *
 * Documents that are known by an identifier, shared by all workers: trusted ones, read from
 * persisted.folder, and those that clients have registered by their hash (automatic persisted
 * queries).  An identifier is a SHA-256 hash in lower-case hex, or of trusted ones any name.
 *
 * Every function may be called from any thread.  What is kept are texts: whether one fits the
 * schema is asked anew by whoever runs it.
 */
#ifndef FQ_RUNTIME_PERSISTED_H
#define FQ_RUNTIME_PERSISTED_H

#include "base/map.h"
#include "config/config.h"
#include "engine/engine.h"

/* A document, counted: it may leave the store while a request uses it. */
struct fq_persisted_text;
void fq_persisted_text_unref(const struct fq_persisted_text *text);

struct fq_persisted;

/* NULL when memory is exhausted.  Trusted documents are not read yet. */
struct fq_persisted *fq_persisted_new(const struct fq_config *config);
void fq_persisted_free(struct fq_persisted *persisted);

/* The configuration that is read from now on.  The one before is not, once every worker has had a
 * turn.  Of its keys only limits may differ. */
void fq_persisted_set_config(struct fq_persisted *persisted, const struct fq_config *config);

/* Reads persisted.folder (again), by the limits of a configuration that may be the next one;
 * trusted documents are those from now on.  On failure they stay what they were: FQ_CONFIG with a
 * sentence that names the file. */
enum fq_status fq_persisted_load(struct fq_persisted *persisted, const struct fq_config *config,
                                 struct fq_arena *arena, size_t *ret_count,
                                 struct fq_error *reterr);

/* What a request is to run. */
struct fq_persisted_use {
    const struct fq_persisted_text *text; /* to be let go of afterwards; NULL: it came along */
    bool is_new;                          /* to be registered, if it proves valid */
};

/* Finds the document that the request names and sets request->document, or checks the hash that
 * came with one.  Errors: FQ_PERSISTED_NOT_FOUND, FQ_PERSISTED_OFF, FQ_PERSISTED_REQUIRED, FQ_INPUT
 * when the hash is another document's. */
enum fq_status fq_persisted_find(struct fq_persisted *persisted, struct fq_request *request,
                                 struct fq_persisted_use *ret, struct fq_error *reterr);

/* Keeps a document under its hash, which was checked; pushes out those not used for longest. */
void fq_persisted_register(struct fq_persisted *persisted, fq_str hash, fq_str document);

/* ---- for persisted_folder.c ---- */

#define FQ_PERSISTED_HASH_LEN 64

/* SHA-256 in lower-case hex. */
void fq_persisted_hash(fq_str text, char hex[FQ_PERSISTED_HASH_LEN]);

fq_str fq_persisted_text_str(const struct fq_persisted_text *text);

/* Documents by identifier. */
struct fq_persisted_set {
    struct fq_arena arena;
    struct fq_map by_id;             /* struct fq_persisted_text */
    struct fq_persisted_text *texts; /* all of them, one reference each */
    size_t count;
};

/* A text that the set owns, still without an id; NULL when memory is exhausted. */
struct fq_persisted_text *fq_persisted_set_add(struct fq_persisted_set *set, fq_str text);

void fq_persisted_set_free(struct fq_persisted_set *set);

/* persisted_folder.c: all documents of a folder.  limits are those of one document. */
enum fq_status fq_persisted_read_folder(const char *path, const struct fq_parse_limits *limits,
                                        struct fq_arena *arena, struct fq_persisted_set **ret,
                                        struct fq_error *reterr);

#endif
