/* SPDX-License-Identifier: MIT
 *
 * The question: what does finding out who asks add to a request?  Of a token that is remembered (1
 * KB, with its claims copied into the request's memory), of one that is not, with a secret's
 * signature, and of an API key.
 */
#include <stdlib.h>
#include <unistd.h>

#include "auth/auth.h"
#include "base/limits.h"
#include "micro.h"
#include "support/tokens.h"

static const char claims[] =
    "{\"iss\":\"https://issuer.example/\",\"aud\":[\"api\",\"https://issuer.example/userinfo\"],"
    "\"sub\":\"auth0|5f7c8ec7c33c6c004bbafe82\",\"exp\":1700000100,\"iat\":1699996500,"
    "\"azp\":\"my_client_id\",\"scope\":\"openid profile email\",\"jti\":\"0c1b2a3d\","
    "\"org\":{\"id\":\"9d2c\",\"name\":\"Some Organisation of Average Length\"},"
    "\"realm_access\":{\"roles\":[\"editor\",\"author\",\"offline_access\",\"default-roles\"]},"
    "\"session_state\":\"5c8ec7c3-3c6c-404b-bafe-829d2c0c1b2a\",\"email_verified\":true,"
    "\"email\":\"somebody.with.a.name@example.com\",\"preferred_username\":\"somebody\"}";

struct asking {
    struct fq_arena arena;
    struct fq_auth *auth;
    struct fq_token_memory *memory;
    fq_str authorization;
    fq_str key;
};

static const struct asking *current;

static fq_str header_of(const struct fq_attempt *attempt, fq_str name, bool *ret_repeated)
{
    (void)attempt;
    *ret_repeated = false;
    if (fq_str_eq_nocase(name, FQ_STR("authorization")))
        return current->authorization;
    return fq_str_eq_nocase(name, FQ_STR("x-api-key")) ? current->key : FQ_STR_NONE;
}

static void ask_once(void *context)
{
    struct asking *asking = context;
    fq_arena_reset(&asking->arena);
    current = asking;
    struct fq_attempt attempt = {.auth = asking->auth,
                                 .arena = &asking->arena,
                                 .memory = asking->memory,
                                 .now_s = 1700000000,
                                 .header = header_of};
    micro_check(fq_auth_begin(&attempt) == FQ_AUTH_VERIFIED, "the caller is not believed");
}

static void measure(const char *name, struct asking *asking)
{
    fq_arena_init(&asking->arena, 16u * 1024u, FQ_LIMIT_REQUEST_BYTES);
    micro_result(name, micro_ns(ask_once, asking), "ns");
    fq_arena_clear(&asking->arena);
}

/* SHA-256 of "key". */
#define KEYS                                                                                       \
    "- {sha256: 2c70e12b7a0646f92279f427c7b38e7334d8e5389cff167a1dc30e73f826b683, user: robot}\n"

/* Path becomes that of a file with the text. */
static void write_file(char *path, fq_str text)
{
    int fd = mkstemp(path);
    micro_check(fd >= 0 && write(fd, text.ptr, text.len) == (ssize_t)text.len, "no file");
    close(fd);
}

int main(int argc, char **argv)
{
    static const fq_str paths[] = {FQ_STR_INIT("tenant=org.id"),
                                   FQ_STR_INIT("roles=realm_access.roles")};
    char key_path[] = "/tmp/fraiseql-bench-XXXXXX", set_path[] = "/tmp/fraiseql-bench-XXXXXX";
    struct fq_arena arena;
    struct fq_error error;
    struct fq_token_memory memory;
    micro_init(argc, argv);
    token_keys_make();
    fq_arena_init(&arena, 16u * 1024u, FQ_LIMIT_REQUEST_BYTES);
    const fq_str set[] = {token_jwk(&arena, KEY_SECRET, "k", NULL), FQ_STR_NONE};
    write_file(key_path, FQ_STR(KEYS));
    write_file(set_path, token_jwks(&arena, set));
    struct fq_provider_config providers[] = {
        {.name = FQ_STR("main"),
         .issuer = FQ_STR("https://issuer.example/"),
         .jwks_file = fq_str_from(set_path),
         .require_exp = true},
        {.name = FQ_STR("robots"),
         .type = FQ_PROVIDER_API_KEY,
         .header = FQ_STR("x-api-key"),
         .file = fq_str_from(key_path)},
    };
    const struct fq_config config = {.auth = {.mode = FQ_ROLLOUT_ON,
                                              .providers = {providers, FQ_ARRAY_LEN(providers)},
                                              .claims = {paths, FQ_ARRAY_LEN(paths)},
                                              .token_bytes = FQ_LIMIT_TOKEN_BYTES}};
    struct asking asking = {.memory = &memory};
    micro_check(fq_auth_new(&config, NULL, &arena, &asking.auth, &error) == FQ_OK, "no providers");
    micro_check(fq_token_memory_init(&memory, 1000, asking.auth) == FQ_OK, "no memory");
    unlink(key_path);
    unlink(set_path);
    fq_str token = token_of(&arena, FQ_JWA_HS256, claims);
    asking.authorization = fq_arena_printf(&arena, "Bearer %.*s", FQ_STR_ARG(token));
    measure("remembered", &asking);
    asking.memory = NULL;
    measure("HS256_verified", &asking);
    asking.authorization = FQ_STR_NONE;
    asking.key = FQ_STR("key");
    measure("api_key", &asking);
    fq_token_memory_clear(&memory);
    fq_auth_free(asking.auth);
    fq_arena_clear(&arena);
    return 0;
}
