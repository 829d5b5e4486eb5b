/* SPDX-License-Identifier: MIT */
#include "runtime/answer_lines.h"

#include "base/limits.h"

static void add_value_line(struct fq_buf *out, const char *name, fq_str value)
{
    if (value.len)
        fq_buf_printf(out, "%s: %.*s\r\n", name, FQ_STR_ARG(value));
}

static void add_name_line(struct fq_buf *out, const char *name, const struct fq_config_list *names)
{
    for (size_t i = 0; i < names->count; i++)
        fq_buf_printf(out, "%s%s%.*s", i ? "" : name, i ? ", " : ": ", FQ_STR_ARG(names->items[i]));
    if (names->count)
        fq_buf_literal(out, "\r\n");
}

/* GraphiQL's page brings its own policy. */
static fq_str security_lines(const struct fq_config *config, bool page, struct fq_arena *arena)
{
    struct fq_buf out;
    fq_buf_init(&out, arena, FQ_LIMIT_CONFIG_BYTES);
    if (config->headers.security) {
        fq_buf_literal(&out, "X-Content-Type-Options: nosniff\r\nX-Frame-Options: DENY\r\n"
                             "Cross-Origin-Resource-Policy: same-origin\r\n");
        if (!page)
            add_value_line(&out, "Content-Security-Policy",
                           config->headers.content_security_policy);
        add_value_line(&out, "Referrer-Policy", config->headers.referrer_policy);
        add_value_line(&out, "Strict-Transport-Security",
                       config->headers.strict_transport_security);
    }
    for (size_t i = 0; i < config->headers.more.count; i++)
        fq_buf_printf(&out, "%.*s\r\n", FQ_STR_ARG(config->headers.more.items[i]));
    return fq_buf_finish(&out);
}

static fq_str shared_lines(const struct fq_config *config, struct fq_arena *arena)
{
    struct fq_buf out;
    fq_buf_init(&out, arena, FQ_LIMIT_CONFIG_BYTES);
    if (config->cors.credentials)
        fq_buf_literal(&out, "Access-Control-Allow-Credentials: true\r\n");
    add_name_line(&out, "Access-Control-Expose-Headers", &config->cors.expose);
    return fq_buf_finish(&out);
}

static fq_str asked_lines(const struct fq_config *config, struct fq_arena *arena)
{
    struct fq_buf out;
    fq_buf_init(&out, arena, FQ_LIMIT_CONFIG_BYTES);
    add_name_line(&out, "Access-Control-Allow-Headers", &config->cors.headers);
    fq_buf_printf(&out, "Access-Control-Max-Age: %u\r\n", config->cors.max_age_ms / 1000);
    return fq_buf_finish(&out);
}

void fq_answer_lines_make(const struct fq_config *config, struct fq_arena *arena,
                          struct fq_answer_lines *ret)
{
    *ret = (struct fq_answer_lines){
        .data = security_lines(config, false, arena),
        .page = security_lines(config, true, arena),
        .unsaid = FQ_STR("Cache-Control: no-store\r\n"),
        .shared = shared_lines(config, arena),
        .asked = asked_lines(config, arena),
    };
    for (size_t i = 0; i < config->cors.origins.count; i++)
        ret->any_origin = ret->any_origin || fq_str_eq(config->cors.origins.items[i], FQ_STR("*"));
}
