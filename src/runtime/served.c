/* SPDX-License-Identifier: MIT */
#include "runtime/served.h"

#include "runtime/persisted.h"

#define RETRY_FIRST_MS 100u
#define RETRY_MOST_MS  5000u

enum fq_status fq_load_served(const struct fq_config *config, const struct fq_load_options *options,
                              struct fq_persisted *persisted, struct fq_arena *arena,
                              struct fq_schema **ret, size_t *trusted_count,
                              struct fq_error *reterr)
{
    struct fq_schema *schema;
    enum fq_status status = fq_load_schema(config, options, arena, &schema, reterr);
    if (status)
        return status;
    fq_schema_forget_model(schema);
    status = fq_persisted_load(persisted, config, arena, trusted_count, reterr);
    if (status)
        fq_schema_unref(schema);
    else
        *ret = schema;
    return status;
}

bool fq_load_may_pass(enum fq_status status, bool served)
{
    return (status == FQ_EMPTY && !served) || fq_status_may_pass(status);
}

void fq_retry_init(struct fq_retry *retry)
{
    *retry = (struct fq_retry){.wait_ms = RETRY_FIRST_MS};
}

uint32_t fq_retry_next(struct fq_retry *retry)
{
    uint32_t wait_ms = retry->wait_ms;
    retry->wait_ms = wait_ms * 2 < RETRY_MOST_MS ? wait_ms * 2 : RETRY_MOST_MS;
    retry->again = true;
    return wait_ms;
}
