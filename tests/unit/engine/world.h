/* SPDX-License-Identifier: MIT
 *
 * An engine over the shop's schema and a fake database, and requests to it.
 */
#ifndef FQ_TESTS_ENGINE_WORLD_H
#define FQ_TESTS_ENGINE_WORLD_H

#include "engine/engine.h"
#include "support/fake_database.h"
#include "support/shop_catalog.h"

/* What the engine sets aside waits until the test has it done. */
struct world_asides {
    struct fq_asides base;
    struct fq_aside *last; /* that was begun */
    size_t begun;
    bool refuse;
};

struct world {
    struct fake_database database;
    struct fq_engine *engine;
    struct world_asides asides;
};

/* Options as tests change them before world_init(). */
struct fq_engine_options world_options(void);
void world_init(struct world *world, const struct fq_engine_options *options);
/* Over another schema, which is the world's then. */
void world_init_over(struct world *world, const struct fq_engine_options *options,
                     struct fq_schema *schema);
/* The same as world_init() with somebody to set things aside to. */
void world_init_aside(struct world *world, const struct fq_engine_options *options);

/* What its asides begin with. */
bool world_begin_aside(struct fq_asides *base, struct fq_aside *aside);

/* In a thread of its own, to its end. */
void aside_run(struct fq_aside *aside);
/* The last one is run, told of, and the database says what it has to. */
void world_do_aside(struct world *world);

/* Nothing may be in flight any more. */
void world_clear(struct world *world);

struct fq_engine_stats world_stats(const struct world *world);

struct asked {
    struct fq_request request;
    struct fq_arena arena;
    struct fq_buf out;
    struct fq_buf whole; /* every part, then the rest */
    size_t parts, done, broken;
    bool slow;         /* part() asks for a pause */
    char errors[1024]; /* what done() or broken() could read of request->errors */
};

/* Not yet run. */
void asked_init(struct asked *asked, const char *document, const char *variables);
void asked_clear(struct asked *asked);

/* Runs the request until the database has nothing more to say. */
void asked_run(struct world *world, struct asked *asked);

/* The whole answer to a document; lives until the next call. */
fq_str answer_to(struct world *world, const char *document, const char *variables);

#endif
