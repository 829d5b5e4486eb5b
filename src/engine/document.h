/* SPDX-License-Identifier: MIT
 *
 * Inside engine/ only: a document that has been parsed and found valid, with the plans made for
 * it.  Counted: the cache holds one reference, each request that uses it another, so that it may
 * leave the cache meanwhile.  References and plans change in the engine's thread only.
 */
#ifndef FQ_ENGINE_DOCUMENT_H
#define FQ_ENGINE_DOCUMENT_H

#include "base/limits.h"
#include "cache/cache.h"
#include "engine/engine.h"

/* Plans of one document.  Each shape of the variables is one, and each grants where something is
 * guarded; what comes beyond these gets plans that are not kept. */
#define FQ_ENGINE_PLANS_PER_DOCUMENT 64

/* A plan in memory of its own, so that it is made once, whether it is kept or not. */
struct fq_engine_plan {
    struct fq_arena arena;
    const struct fq_plan *plan;
    uint64_t grants;             /* the number of those it is for, if it is guarded */
    struct fq_engine_plan *next; /* of the same shape, for others */
};

struct fq_engine_document {
    uint32_t references;
    struct fq_arena arena; /* the text and the tree */
    size_t bytes;          /* with every kept plan */
    struct fq_schema *schema;
    fq_str text;
    const struct fq_document *document;
    const struct fq_definition *operation;
    const struct fq_selection *introspection; /* its first such field, or NULL */
    struct fq_limit_variables limits;
    const struct fq_constrained *constrained; /* arguments whose values are looked at; NULL: none */
    struct fq_map plans;                      /* key → struct fq_engine_plan */
    size_t plan_count;
    const struct fq_engine_plan *only; /* those of an operation without variables */
};

/* Answers of requests with a key that are too old are deleted beside a request now and then. */
struct fq_engine_sweep {
    struct fq_job job;
    bool runs;
    uint32_t keys; /* since it last ran */
};

struct fq_engine {
    struct fq_engine_options options;
    struct fq_schema *schema;
    struct fq_cache documents;
    struct fq_grants_table grants;
    struct fq_run_gate *gate; /* NULL: nobody waits */
    struct fq_list idle;      /* runs that wait for requests */
    struct fq_engine_stats stats;
    struct fq_engine_sweep sweep;
};

static inline uint32_t fq_engine_list_product(const struct fq_engine *engine)
{
    return engine->options.list_product ? engine->options.list_product : FQ_LIMIT_LIST_PRODUCT;
}

struct fq_run;

/* The document that is asked for, if it is remembered, with one more reference; else NULL. */
struct fq_engine_document *fq_engine_find_document(struct fq_run *run);

/* Reads and checks it, into run->held.  In any thread. */
enum fq_status fq_engine_make_document(struct fq_run *run);

/* From now on it is found. */
void fq_engine_remember_document(struct fq_run *run);
void fq_engine_document_unref(struct fq_engine_document *document);

/* sight.c: what is there for whoever has the grants, in arena, which may outlive them.  NULL:
 * memory is exhausted. */
const struct fq_sight *fq_engine_sight(const struct fq_grants *grants, struct fq_arena *arena);

/* The document's plan for these variables and who asks, or NULL.  Inside a guard. */
const struct fq_plan *fq_engine_find_plan(struct fq_run *run);

/* The document keeps the plan, if it may be kept. */
void fq_engine_keep_plan(struct fq_run *run);

#endif
