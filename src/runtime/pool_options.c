/* SPDX-License-Identifier: MIT */
#include "runtime/pool_options.h"

static const enum fq_pg_pooler poolers[] = {
    [FQ_DATABASE_POOLER_AUTO] = FQ_PG_POOLER_AUTO,
    [FQ_DATABASE_POOLER_SESSION] = FQ_PG_POOLER_SESSION,
    [FQ_DATABASE_POOLER_TRANSACTION] = FQ_PG_POOLER_TRANSACTION,
};

struct fq_pg_pool_options fq_pool_options_of(const struct fq_config *config,
                                             struct fq_job_settings *settings)
{
    fq_job_settings_init(settings, config);
    return (struct fq_pg_pool_options){
        .conninfo = config->database.url.len ? config->database.url.ptr : "",
        .pooler = poolers[config->database.pooler],
        .queue_timeout_ms = config->database.queue_timeout_ms,
        .statement_timeout_ms = config->database.statement_timeout_ms,
        .replan_after_ms = config->database.replan_after_ms,
        .connect_timeout_ms = config->database.connect_timeout_ms,
        .statement_bytes = config->database.statement_bytes,
        .row_bytes = config->limits.request_bytes,
        .settings = settings->names,
        .setting_count = settings->count,
    };
}
