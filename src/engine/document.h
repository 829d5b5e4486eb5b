/* SPDX-License-Identifier: MIT
 *
 * Inside engine/ only: a document that has been parsed and found valid, with the plans made for
 * it.  Counted: the cache holds one reference, each request that uses it another, so that it may
 * leave the cache meanwhile.
 */
#ifndef FQ_ENGINE_DOCUMENT_H
#define FQ_ENGINE_DOCUMENT_H

#include "base/limits.h"
#include "cache/cache.h"
#include "engine/engine.h"

/* Plans of one document.  Each shape of the variables is one; who sends more shapes than this
 * gets plans that are not kept. */
#define FQ_ENGINE_PLANS_PER_DOCUMENT 64

struct fq_engine_document {
    uint32_t references;
    struct fq_arena arena; /* the text, the tree and every kept plan */
    struct fq_schema *schema;
    const struct fq_document *document;
    const struct fq_definition *operation;
    const struct fq_selection *introspection; /* its first such field, or NULL */
    struct fq_limit_variables limits;
    struct fq_map plans;        /* key → struct fq_plan */
    const struct fq_plan *only; /* the plan of an operation without variables */
};

struct fq_engine {
    struct fq_engine_options options;
    struct fq_schema *schema;
    struct fq_cache documents;
    struct fq_buf key; /* of the document that is looked up */
    struct fq_engine_stats stats;
};

static inline uint32_t fq_engine_list_product(const struct fq_engine *engine)
{
    return engine->options.list_product ? engine->options.list_product : FQ_LIMIT_LIST_PRODUCT;
}

/* Finds or makes the document of a request; it holds a reference afterwards. */
enum fq_status fq_engine_hold_document(struct fq_engine *engine, struct fq_request *request,
                                       struct fq_errors *errors);
void fq_engine_document_unref(struct fq_engine_document *document);

/* Coerces the variables, finds or makes the plan.  Sets request->bound and request->plan.  Inside
 * a guard. */
enum fq_status fq_engine_find_plan(struct fq_engine *engine, struct fq_request *request,
                                   struct fq_errors *errors);

#endif
