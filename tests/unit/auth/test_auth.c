/* SPDX-License-Identifier: MIT
 *
 * From a request to a principal: where credentials stand, what claims say, which provider is asked,
 * how long a token is remembered.
 */
#include "unit.h"

#include <stdio.h>
#include <unistd.h>

#include "auth/auth.h"
#include "base/memory.h"

static struct fq_arena arena;
static struct fq_error error;

/* ---- a request ---- */

static const char *authorization, *cookie, *gate_user, *api_key;
static bool repeated_authorization;

static fq_str header_of(const struct fq_attempt *attempt, fq_str name, bool *ret_repeated)
{
    (void)attempt;
    *ret_repeated = false;
    if (fq_str_eq_nocase(name, FQ_STR("authorization"))) {
        *ret_repeated = repeated_authorization;
        return fq_str_from(authorization);
    }
    if (fq_str_eq_nocase(name, FQ_STR("cookie")))
        return fq_str_from(cookie);
    if (fq_str_eq_nocase(name, FQ_STR("x-gate-user")))
        return fq_str_from(gate_user);
    return fq_str_eq_nocase(name, FQ_STR("x-api-key")) ? fq_str_from(api_key) : FQ_STR_NONE;
}

/* ---- a configuration ---- */

static const fq_str gate_networks[] = {FQ_STR_INIT("10.0.0.0/8")};
static const fq_str gate_headers[] = {FQ_STR_INIT("user=x-gate-user")};
static const fq_str claims[] = {FQ_STR_INIT("tenant=org.id"), FQ_STR_INIT("roles=realm.\"a.b\""),
                                FQ_STR_INIT("permissions=scope"), FQ_STR_INIT("database_role=db"),
                                FQ_STR_INIT("super_admin=root")};
static const fq_str database_roles[] = {FQ_STR_INIT("editor")};
static struct fq_provider_config configs[] = {
    {.name = FQ_STR_INIT("main"),
     .type = FQ_PROVIDER_JWT,
     .issuer = FQ_STR_INIT("https://id"),
     .secret = FQ_STR_INIT("a secret of thirty-two bytes or more"),
     .require_exp = true},
    {.name = FQ_STR_INIT("gate"),
     .type = FQ_PROVIDER_GATEWAY,
     .addresses = {gate_networks, 1},
     .headers = {gate_headers, 1}},
};
static struct fq_config config;
static struct fq_auth *auth;
static struct fq_token_memory memory;

static void start(void)
{
    fq_arena_init(&arena, 4096, 1u << 20);
    config = (struct fq_config){.auth = {.mode = FQ_ROLLOUT_ON,
                                         .canary = 100,
                                         .providers = {configs, FQ_ARRAY_LEN(configs)},
                                         .claims = {claims, FQ_ARRAY_LEN(claims)},
                                         .database_roles = {database_roles, 1},
                                         .cookie = FQ_STR("sid"),
                                         .leeway_ms = 30000,
                                         .token_bytes = 4096}};
    ck_assert_int_eq(fq_auth_new(&config, NULL, &arena, &auth, &error), FQ_OK);
    ck_assert_int_eq(fq_token_memory_init(&memory, 10, auth), FQ_OK);
    authorization = cookie = gate_user = api_key = NULL;
    repeated_authorization = false;
}

static void stop(void)
{
    fq_token_memory_clear(&memory);
    fq_auth_free(auth);
    fq_arena_clear(&arena);
}

static struct fq_attempt attempt_at(uint64_t now_s)
{
    return (struct fq_attempt){.auth = auth,
                               .arena = &arena,
                               .memory = &memory,
                               .now_s = now_s,
                               .peer = FQ_STR("10.1.2.3"),
                               .header = header_of};
}

/* {"iss":"https://id","sub":"anna","org":{"id":"south"},"nbf":1000,"exp":2000} under that secret.
 */
#define TOKEN                                                                                      \
    "eyJhbGciOiJIUzI1NiJ9."                                                                        \
    "eyJpc3MiOiJodHRwczovL2lkIiwic3ViIjoiYW5uYSIsIm9yZyI6eyJpZCI6InNvdXRoIn0sIm5iZiI6MTAwMCwiZXhw" \
    "IjoyMDAwfQ."                                                                                  \
    "IcO_coEWAO1RRB9qbqsbSykrwAH4YCt6EwJeZt_b35c"

TEST(a_token_is_proven_and_then_remembered_until_it_ends)
{
    start();
    authorization = "bearer  " TOKEN;
    struct fq_attempt attempt = attempt_at(1500);
    ck_assert_int_eq(fq_auth_begin(&attempt), FQ_AUTH_VERIFIED);
    ASSERT_STR(attempt.principal.user, FQ_STR("anna"));
    ASSERT_STR(attempt.principal.tenant, FQ_STR("south"));
    ASSERT_STR(attempt.principal.provider, FQ_STR("main"));
    ck_assert_uint_eq(attempt.principal.expires_s, 2000);
    ck_assert_uint_eq(fq_cache_count(&memory.tokens), 1);
    ck_assert(attempt.is_jwt);

    attempt = attempt_at(2029); /* the leeway is half a minute */
    ck_assert_int_eq(fq_auth_begin(&attempt), FQ_AUTH_VERIFIED);
    ck_assert(!attempt.is_jwt); /* it was not taken apart again */
    ASSERT_STR(attempt.principal.user, FQ_STR("anna"));
    ASSERT_STR(attempt.principal.claims, FQ_STR("{\"iss\":\"https://id\",\"sub\":\"anna\",\"org\":{"
                                                "\"id\":\"south\"},\"nbf\":1000,\"exp\":2000}"));
    ck_assert_ptr_eq(attempt.provider, &auth->providers[0]);

    attempt = attempt_at(2031);
    ck_assert_int_eq(fq_auth_begin(&attempt), FQ_AUTH_REFUSED);
    ck_assert_str_eq(attempt.reason, "expired");
    ck_assert_uint_eq(fq_cache_count(&memory.tokens), 0);
    stop();
}
END

TEST(a_clock_that_steps_back_makes_a_remembered_token_one_that_is_not_valid_yet)
{
    start();
    authorization = "Bearer " TOKEN;
    struct fq_attempt attempt = attempt_at(1500);
    ck_assert_int_eq(fq_auth_begin(&attempt), FQ_AUTH_VERIFIED);
    attempt = attempt_at(900);
    ck_assert_int_eq(fq_auth_begin(&attempt), FQ_AUTH_REFUSED);
    ck_assert_str_eq(attempt.reason, "not_yet_valid");
    attempt = attempt_at(1500);
    ck_assert_int_eq(fq_auth_begin(&attempt), FQ_AUTH_VERIFIED);
    stop();
}
END

TEST(what_was_good_for_other_providers_is_not_remembered)
{
    start();
    authorization = "Bearer " TOKEN;
    struct fq_attempt attempt = attempt_at(1500);
    fq_token_memory_set(&memory, NULL); /* a reload came between */
    ck_assert_int_eq(fq_auth_begin(&attempt), FQ_AUTH_VERIFIED);
    ck_assert_uint_eq(fq_cache_count(&memory.tokens), 0);
    stop();
}
END

TEST(one_that_is_nearly_a_remembered_one_is_not_good)
{
    start();
    char changed[] = "Bearer " TOKEN;
    authorization = "Bearer " TOKEN;
    struct fq_attempt attempt = attempt_at(1500);
    ck_assert_int_eq(fq_auth_begin(&attempt), FQ_AUTH_VERIFIED);
    for (size_t at = 7; changed[at]; at++) {
        char before = changed[at];
        changed[at] = before == 'A' ? 'B' : 'A';
        authorization = changed;
        attempt = attempt_at(1500);
        enum fq_auth_outcome outcome = fq_auth_begin(&attempt);
        ck_assert_msg(outcome == FQ_AUTH_REFUSED || outcome == FQ_AUTH_MALFORMED, "byte %zu", at);
        changed[at] = before;
    }
    stop();
}
END

TEST(credentials_are_found_where_they_stand_or_refused)
{
    static const struct {
        const char *authorization, *cookie, *token; /* NULL: refused */
        bool other_scheme;
    } rows[] = {
        {NULL, NULL, "", false},
        {"Bearer a", NULL, "a", false},
        {"BEARER a ", NULL, "a", false},
        {"Basic a", NULL, "", true},
        {"Bearer", NULL, NULL, false},
        {"Bearer ", NULL, NULL, false},
        {"Bearer a b", NULL, NULL, false},
        {"", NULL, "", true},
        {NULL, "sid=a", "a", false},
        {NULL, "x=1;sid=a; y=2", "a", false},
        {NULL, "sid=\"a\"", "a", false},
        {NULL, "xsid=b; sidx=c; sid", "", false},
        {NULL, "sid=", "", false},
        {NULL, "sid=a=b", "a=b", false},
        {NULL, "sid=a; sid=a", "a", false},
        {NULL, "sid=a; sid=b", NULL, false},
        {"Bearer a", "sid=a", "a", false},
        {"Bearer a", "sid=", "a", false},
        {"Bearer a", "sid=b", NULL, false},
    };
    start();
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        struct fq_attempt attempt = attempt_at(1500);
        bool other_scheme = false;
        authorization = rows[i].authorization;
        cookie = rows[i].cookie;
        bool found = fq_credentials_find(&attempt, &other_scheme);
        ck_assert_msg(found == (rows[i].token != NULL), "row %zu", i);
        if (!found) {
            ck_assert_ptr_nonnull(attempt.reason);
            continue;
        }
        ASSERT_STR(attempt.token, fq_str_from(rows[i].token));
        ck_assert_int_eq(other_scheme, rows[i].other_scheme);
    }
    repeated_authorization = true;
    struct fq_attempt attempt = attempt_at(1500);
    ck_assert_int_eq(fq_auth_begin(&attempt), FQ_AUTH_MALFORMED);
    stop();
}
END

TEST(one_provider_is_asked_and_two_credentials_are_none)
{
    start();
    struct fq_attempt attempt = attempt_at(1500);
    ck_assert_int_eq(fq_auth_begin(&attempt), FQ_AUTH_NOBODY);
    gate_user = "bob";
    attempt = attempt_at(1500);
    ck_assert_int_eq(fq_auth_begin(&attempt), FQ_AUTH_VERIFIED);
    ASSERT_STR(attempt.principal.user, FQ_STR("bob"));
    ASSERT_STR(attempt.principal.provider, FQ_STR("gate"));
    attempt = attempt_at(1500);
    attempt.peer = FQ_STR("192.0.2.1");
    ck_assert_int_eq(fq_auth_begin(&attempt), FQ_AUTH_REFUSED);
    attempt = attempt_at(1500);
    attempt.peer = FQ_STR_NONE;
    ck_assert_int_eq(fq_auth_begin(&attempt), FQ_AUTH_REFUSED);
    authorization = "Bearer " TOKEN;
    attempt = attempt_at(1500);
    ck_assert_int_eq(fq_auth_begin(&attempt), FQ_AUTH_MALFORMED);
    stop();
}
END

/* ---- claims ---- */

struct taking {
    const char *text;
    struct fq_principal principal;
    const char *fault;
    bool taken;
};

static enum fq_status take_guarded(void *arg)
{
    struct taking *taking = arg;
    struct fq_json read;
    enum fq_status status = fq_json_read(&arena, fq_str_from(taking->text), &read, &error);
    if (status == FQ_OK)
        taking->taken = fq_claims_take(auth->providers[0].claims, &arena, &read, &taking->principal,
                                       &taking->fault);
    return status;
}

static struct taking take(const char *text)
{
    struct taking taking = {.text = text};
    ck_assert_int_eq(fq_guard(take_guarded, &taking), FQ_OK);
    return taking;
}

TEST(claims_become_the_parts_of_a_principal)
{
    start();
    struct taking taken = take("{\"sub\": 7, \"org\": {\"id\": \"south\"}, \"realm\": {\"a.b\": "
                               "[\"x\", 1, \"\", \"y z\"]}, \"scope\": \" a:b  c:* \", \"db\": "
                               "\"editor\", \"root\": true}");
    ck_assert(taken.taken);
    ASSERT_STR(taken.principal.user, FQ_STR("7"));
    ASSERT_STR(taken.principal.tenant, FQ_STR("south"));
    ASSERT_STR(taken.principal.role, FQ_STR("editor"));
    ck_assert(taken.principal.super_admin);
    ck_assert_uint_eq(taken.principal.roles.count, 2);
    ASSERT_STR(taken.principal.roles.items[1], FQ_STR("y z"));
    ck_assert_uint_eq(taken.principal.permissions.count, 2);
    ASSERT_STR(taken.principal.permissions.items[1], FQ_STR("c:*"));

    taken = take("{\"sub\": null, \"org\": 1, \"root\": \"yes\"}");
    ck_assert(taken.taken);
    ck_assert_ptr_null(taken.principal.user.ptr);
    ck_assert_ptr_null(taken.principal.tenant.ptr);
    ck_assert(!taken.principal.super_admin);
    stop();
}
END

struct finding {
    const char *path;
    fq_str found;
};

static enum fq_status find_guarded(void *arg)
{
    struct finding *finding = arg;
    struct fq_json read;
    enum fq_status status = fq_json_read(&arena, FQ_STR("{\"a.b\": {\"c\": 1}}"), &read, &error);
    const struct fq_json *found = status ? NULL : fq_claims_find(&read, fq_str_from(finding->path));
    finding->found = found ? found->raw : FQ_STR_NONE;
    return status;
}

TEST(a_path_leads_to_a_claim_or_nowhere)
{
    struct finding rows[] = {{"\"a.b\".c", FQ_STR_INIT("1")},
                             {"\"a.b\"", FQ_STR_INIT("{\"c\": 1}")},
                             {"a.b", {0}},
                             {"\"a.b\"c", {0}},
                             {"\"a.b", {0}},
                             {"\"a.b\".\"", {0}}};
    start();
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        fq_str expected = rows[i].found;
        ck_assert_int_eq(fq_guard(find_guarded, &rows[i]), FQ_OK);
        ck_assert_msg(fq_str_eq(rows[i].found, expected), "%s", rows[i].path);
    }
    stop();
}
END

TEST(claims_that_say_no_such_part_are_refused)
{
    static const char *const texts[] = {"{\"sub\": [\"a\"]}",     "{\"org\": {\"id\": {}}}",
                                        "{\"db\": \"postgres\"}", "{\"db\": \"\"}",
                                        "{\"scope\": 7}",         "{\"realm\": {\"a.b\": {}}}"};
    start();
    for (size_t i = 0; i < FQ_ARRAY_LEN(texts); i++) {
        struct taking taken = take(texts[i]);
        ck_assert_msg(!taken.taken && taken.fault, "%s", texts[i]);
    }
    stop();
}
END

/* ---- providers ---- */

TEST(providers_with_the_same_issuer_are_refused)
{
    struct fq_provider_config twice[] = {configs[0], configs[0]};
    twice[1].name = FQ_STR("other");
    start();
    struct fq_config both = config;
    struct fq_auth *made;
    both.auth.providers = (struct fq_config_records){twice, 2};
    ck_assert_int_eq(fq_auth_new(&both, NULL, &arena, &made, &error), FQ_CONFIG);
    ASSERT_STR(error.message, FQ_STR("auth.providers: main and other have the same issuer"));
    stop();
}
END

TEST(running_out_of_memory_is_an_error_at_any_allocation)
{
    start();
    authorization = "Bearer " TOKEN;
    enum fq_auth_outcome outcome = FQ_AUTH_NOMEM;
    for (uint64_t nth = 1; outcome == FQ_AUTH_NOMEM; nth++) {
        struct fq_attempt attempt = attempt_at(1500);
        ck_assert_uint_lt(nth, 1000);
        fq_token_memory_set(&memory, auth);
        fq_arena_clear(&arena);
        fq_arena_init(&arena, 0, 1u << 20);
        fq_memory_fail_from(nth);
        outcome = fq_auth_begin(&attempt);
        fq_memory_fail_from(0);
    }
    ck_assert_int_eq(outcome, FQ_AUTH_VERIFIED);
    stop();
}
END

int main(void)
{
    return RUN("auth/auth", a_token_is_proven_and_then_remembered_until_it_ends,
               a_clock_that_steps_back_makes_a_remembered_token_one_that_is_not_valid_yet,
               what_was_good_for_other_providers_is_not_remembered,
               one_that_is_nearly_a_remembered_one_is_not_good,
               credentials_are_found_where_they_stand_or_refused,
               one_provider_is_asked_and_two_credentials_are_none,
               claims_become_the_parts_of_a_principal, a_path_leads_to_a_claim_or_nowhere,
               claims_that_say_no_such_part_are_refused, providers_with_the_same_issuer_are_refused,
               running_out_of_memory_is_an_error_at_any_allocation);
}
