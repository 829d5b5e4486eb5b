/* SPDX-License-Identifier: MIT
 *
 * The configuration a running server uses, counted: a reload puts another in its place while
 * workers still read this one.  It never changes.
 */
#ifndef FQ_RUNTIME_LIVE_CONFIG_H
#define FQ_RUNTIME_LIVE_CONFIG_H

#include <stdatomic.h>

#include "auth/auth.h"
#include "base/shared.h"
#include "config/load.h"
#include "runtime/answer_lines.h"
#include "runtime/protection.h"

struct fq_live_config {
    struct fq_config config;
    struct fq_answer_lines lines;    /* made of it, */
    struct fq_protection protection; /* likewise */
    struct fq_auth *auth;            /* who vouches for those who ask; NULL: nobody does */
    struct fq_shared *schema_text;   /* which config.schema.text is; NULL: there is none */
    struct fq_arena arena;           /* its texts, unless they are somebody else's */
    _Atomic uint32_t references;
};

/* A configuration that was read before, whose texts outlive it.  One reference; NULL when memory is
 * exhausted. */
struct fq_live_config *fq_live_config_new(const struct fq_config *config);

/* Before anybody else uses it: the schema's file is this text, by this name.  FQ_NOMEM. */
enum fq_status fq_live_config_set_schema(struct fq_live_config *live, fq_str text,
                                         fq_str name) FQ_CHECKED;

/* Starts what the configuration names besides (auth.providers), before anybody uses it; before is
 * the one that it takes the place of, or NULL.  The error lives in arena. */
enum fq_status fq_live_config_start(struct fq_live_config *live,
                                    const struct fq_live_config *before, struct fq_arena *arena,
                                    struct fq_error *reterr) FQ_CHECKED;

/* Reads the sources again, and starts what they name.  What can be changed only by a restart stays
 * as it is in now; *kept are the names of such keys that would have changed, empty when there are
 * none; they live as long as *ret, the error in arena. */
enum fq_status fq_live_config_read(const struct fq_config_sources *sources,
                                   const struct fq_live_config *now, struct fq_arena *arena,
                                   struct fq_live_config **ret, fq_str *kept,
                                   struct fq_error *reterr);

struct fq_live_config *fq_live_config_ref(struct fq_live_config *live);
void fq_live_config_unref(struct fq_live_config *live);

#endif
