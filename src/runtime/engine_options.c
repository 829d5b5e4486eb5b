/* SPDX-License-Identifier: MIT */
#include "runtime/engine_options.h"

#include <stdio.h>

void fq_job_settings_init(struct fq_job_settings *settings, const struct fq_config *config)
{
    static const char *const own[] = {
        FQ_PRINCIPAL_TENANT, FQ_PRINCIPAL_USER,    FQ_PRINCIPAL_CONTACT, FQ_PRINCIPAL_SUPER_ADMIN,
        FQ_PRINCIPAL_CLAIMS, FQ_PRINCIPAL_REQUEST, FQ_KEPT_SETTING};
    const struct fq_config_list *more = &config->session.settings;
    memcpy(settings->names, own, sizeof(own));
    settings->count = FQ_ARRAY_LEN(own);
    for (size_t i = 0; i < more->count; i++) {
        struct fq_session_setting setting;
        if (!fq_session_setting_read(more->items[i], &setting))
            continue; /* no configuration has it */
        snprintf(settings->texts[i], sizeof(settings->texts[i]), "%.*s", FQ_STR_ARG(setting.name));
        settings->names[settings->count++] = settings->texts[i];
    }
}

static const enum fq_isolation isolations[] = {
    [FQ_MUTATION_READ_COMMITTED] = FQ_READ_COMMITTED,
    [FQ_MUTATION_REPEATABLE_READ] = FQ_REPEATABLE_READ,
    [FQ_MUTATION_SERIALIZABLE] = FQ_SERIALIZABLE,
};

struct fq_engine_options fq_engine_options_of(const struct fq_config *config,
                                              struct fq_database *database)
{
    return (struct fq_engine_options){
        .database = database,
        .document_limits =
            {
                .bytes = config->limits.document_bytes,
                .tokens = config->limits.document_tokens,
                .depth = config->limits.document_depth,
                .operations = config->limits.document_operations,
                .fragments = config->limits.document_fragments,
                .variables = config->limits.document_variables,
                .aliases = config->limits.document_aliases,
                .directives = config->limits.document_directives,
                .directives_each = config->limits.document_directives_each,
                .root_fields = config->limits.document_root_fields,
                .fields = config->limits.document_fields,
                .merge_steps = config->limits.document_merge_steps,
            },
        .plan = {.list_default = config->limits.list_default, .list_max = config->limits.list_max},
        .list_product = config->limits.list_product,
        .cost = config->limits.cost,
        .cost_shown = config->limits.cost_shown,
        .response_bytes = config->limits.response_bytes,
        .errors = config->limits.errors,
        .request_bytes = config->limits.request_bytes,
        .cached_documents = config->cache.plans,
        .isolation = isolations[config->mutations.isolation],
        .partial = !config->mutations.atomic,
        .retries = config->mutations.retries,
        .key_ttl_ms = config->idempotency.ttl_ms,
        .key_answer_bytes = config->idempotency.answer_bytes,
        .permissions_eased =
            config->policy.mode != FQ_ROLLOUT_ON || config->policy.canary < FQ_ROLLOUT_EVERYBODY,
        .permissions = config->policy.mode,
        .permissions_canary = config->policy.canary,
        .hides_guarded = config->introspection.guarded == FQ_GUARDED_HIDE,
        .show_detail = config->errors.detail,
        .client_sqlstates = config->errors.client_sqlstates.items,
        .client_sqlstate_count = config->errors.client_sqlstates.count,
        .client_details = config->errors.client_details,
    };
}
