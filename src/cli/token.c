/* SPDX-License-Identifier: MIT
 *
 * fraiseql token: signs claims with a secret, for trying out what a caller would get.
 */
#include <string.h>

#include "auth/jwt.h"
#include "base/clock.h"
#include "base/limits.h"
#include "cli/commands.h"
#include "cli/terminal.h"
#include "runtime/secret_file.h"

/* As access tokens of those who log in. */
#define LASTS_S 900

static const struct fq_cli_option options[] = {
    {"secret-file", "FILE", NULL, "the secret, of 32 bytes at least; it is what the provider has"},
    {"algorithm", "NAME", NULL, "HS256 (if nothing is said), HS384 or HS512"},
    {"lasts", "SECONDS", NULL, "until it ends; 900 if nothing is said"},
};

struct signing {
    struct fq_arena arena;
    struct fq_jwk_set *set;
    enum fq_jwa algorithm;
    int64_t lasts_s;
    fq_str claims; /* as given */
    fq_str token;
};

static int read_options(struct signing *s, const struct fq_cli_call *call)
{
    const char *path = fq_cli_value(call, "secret-file"), *name = fq_cli_value(call, "algorithm");
    const char *lasts = fq_cli_value(call, "lasts");
    struct fq_error error;
    fq_str secret;
    s->algorithm = FQ_JWA_HS256;
    s->lasts_s = LASTS_S;
    if (!path) {
        fq_cli_error("token: --secret-file says which secret signs it");
        return FQ_CLI_USAGE;
    }
    if (name && (!fq_jwa_read(fq_str_from(name), &s->algorithm) ||
                 !(FQ_JWA_BIT(s->algorithm) & FQ_JWA_SECRETS))) {
        fq_cli_error("--algorithm: a secret signs HS256, HS384 or HS512");
        return FQ_CLI_USAGE;
    }
    if (lasts && (!fq_str_to_i64(fq_str_from(lasts), &s->lasts_s) || s->lasts_s < 1 ||
                  s->lasts_s > INT32_MAX)) {
        fq_cli_error("--lasts: a number of seconds, from 1 on");
        return FQ_CLI_USAGE;
    }
    if (fq_secret_file_read(path, "--secret-file", &s->arena, &secret, &error) == FQ_OK &&
        fq_jwk_set_of_secret(&s->arena, secret, &s->set, &error) == FQ_OK)
        return FQ_CLI_DONE;
    fq_cli_error("%.*s", FQ_STR_ARG(fq_error_message(&error)));
    return FQ_CLI_USAGE;
}

/* The claims as they were said; iat and exp, where they were not. */
static fq_str write_claims(struct fq_arena *arena, const struct fq_json *said, int64_t lasts_s)
{
    struct fq_buf out;
    uint64_t now_s = (uint64_t)fq_clock_unix_ms() / 1000;
    fq_buf_init(&out, arena, FQ_LIMIT_TOKEN_BYTES);
    fq_buf_char(&out, '{');
    for (size_t i = 0; i < said->count; i++) {
        fq_json_string(&out, said->members[i].name);
        fq_buf_char(&out, ':');
        fq_buf_str_add(&out, said->members[i].value.raw);
        fq_buf_char(&out, ',');
    }
    if (!fq_json_get(said, FQ_STR("iat"))) {
        fq_buf_literal(&out, "\"iat\":");
        fq_buf_u64(&out, now_s);
        fq_buf_char(&out, ',');
    }
    if (!fq_json_get(said, FQ_STR("exp"))) {
        fq_buf_literal(&out, "\"exp\":");
        fq_buf_u64(&out, now_s + (uint64_t)lasts_s);
        fq_buf_char(&out, ',');
    }
    fq_buf_truncate(&out, out.len - (out.len > 1));
    fq_buf_char(&out, '}');
    return fq_buf_failed(&out) ? FQ_STR_NONE : fq_buf_str(&out);
}

static enum fq_status sign_claims(void *arg)
{
    struct signing *s = arg;
    struct fq_json said;
    struct fq_buf out;
    struct fq_jwt jwt;
    if (fq_json_read(&s->arena, s->claims, &said, NULL) != FQ_OK || said.kind != FQ_JSON_OBJECT)
        return FQ_INPUT;
    fq_str claims = write_claims(&s->arena, &said, s->lasts_s);
    fq_buf_init(&out, &s->arena, FQ_LIMIT_TOKEN_BYTES);
    if (!claims.len)
        return FQ_LIMIT;
    if (!fq_jws_sign(&out, s->set, s->algorithm, FQ_STR("JWT"), claims))
        return fq_buf_failed(&out) ? FQ_LIMIT : FQ_CONFIG;
    s->token = fq_buf_str(&out);
    /* What would be refused is not given out. */
    return fq_jwt_peek(&s->arena, s->token, FQ_LIMIT_TOKEN_BYTES, &jwt) ? FQ_INPUT : FQ_OK;
}

static int print_token(struct signing *s)
{
    switch ((int)fq_guard(sign_claims, s)) {
    case FQ_OK:
        printf("%.*s\n", FQ_STR_ARG(s->token));
        return FQ_CLI_DONE;
    case FQ_INPUT:
        fq_cli_error("the claims are no JSON object, or not what claims must be: iss, sub and jti "
                     "are texts, exp, nbf and iat numbers");
        return FQ_CLI_USAGE;
    case FQ_CONFIG:
        fq_cli_error("the secret is too short: HS256 needs 32 bytes, HS384 48, HS512 64");
        return FQ_CLI_USAGE;
    case FQ_LIMIT:
        fq_cli_error("a token has %u bytes at most", FQ_LIMIT_TOKEN_BYTES);
        return FQ_CLI_USAGE;
    default:
        fq_cli_error("out of memory");
        return FQ_CLI_FAILED;
    }
}

static int run_token(const struct fq_cli_call *call)
{
    struct signing signing = {.claims = fq_str_from(call->arguments[0])};
    fq_arena_init(&signing.arena, 4096, FQ_LIMIT_CONFIG_BYTES);
    int code = read_options(&signing, call);
    if (code == FQ_CLI_DONE)
        code = print_token(&signing);
    fq_jwk_set_let_go(signing.set);
    fq_arena_clear(&signing.arena);
    return code;
}

const struct fq_cli_command fq_cli_token = {
    .name = "token",
    .arguments = "CLAIMS",
    .least_arguments = 1,
    .most_arguments = 1,
    .summary = "Sign claims with a secret, to try out what a caller gets.",
    .details =
        "CLAIMS is a JSON object.  When the token was made and when it ends are added where "
        "CLAIMS\n"
        "does not say iat and exp.\n"
        "\n"
        "  fraiseql token --secret-file secret '{\"sub\": \"ann\", \"roles\": [\"editor\"]}'\n",
    .options = options,
    .option_count = FQ_ARRAY_LEN(options),
    .run = run_token,
};
