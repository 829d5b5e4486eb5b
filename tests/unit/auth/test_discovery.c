/* SPDX-License-Identifier: MIT */
#include "auth/discovery.h"
#include "unit.h"

#define ISSUER "https://id.example.com/realm"

static const struct {
    const char *document;
    const char *url;   /* NULL: */
    const char *fault; /* a part of it */
} rows[] = {
    {"{\"issuer\":\"" ISSUER "\",\"jwks_uri\":\"https://id.example.com/keys\"}",
     "https://id.example.com/keys", NULL},
    {"{\"issuer\":\"" ISSUER "/\",\"jwks_uri\":\"https://id.example.com/keys\"}", NULL,
     "another issuer's"},
    {"{\"issuer\":\"https://evil.example\",\"jwks_uri\":\"https://evil.example/keys\"}", NULL,
     "another issuer's"},
    {"{\"jwks_uri\":\"https://id.example.com/keys\"}", NULL, "another issuer's"},
    {"{\"issuer\":[\"" ISSUER "\"]}", NULL, "another issuer's"},
    {"{\"issuer\":\"" ISSUER "\",\"jwks_uri\":\"http://id.example.com/keys\"}", NULL, "jwks_uri"},
    {"{\"issuer\":\"" ISSUER "\",\"jwks_uri\":\"file:///etc/passwd\"}", NULL, "jwks_uri"},
    {"{\"issuer\":\"" ISSUER "\",\"jwks_uri\":7}", NULL, "jwks_uri"},
    {"{\"issuer\":\"" ISSUER "\"}", NULL, "jwks_uri"},
    {"[]", NULL, "another issuer's"},
    {"<html>", NULL, "not JSON"},
    {"", NULL, "not JSON"},
    {"{\"issuer\":\"x\",\"issuer\":\"" ISSUER "\"}", NULL, "not JSON"},
};

TEST(a_document_says_where_the_keys_of_its_issuer_are)
{
    struct fq_arena arena;
    fq_arena_init(&arena, 1024, 1u << 20);
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        const char *fault = NULL;
        const char *url =
            fq_discovery_read(&arena, fq_str_from(rows[i].document), FQ_STR(ISSUER), &fault);
        if (rows[i].url)
            ck_assert_str_eq(url, rows[i].url);
        else
            ck_assert_msg(!url && fault && strstr(fault, rows[i].fault), "%s: %s", rows[i].document,
                          fault);
    }
    fq_arena_clear(&arena);
}
END

static enum fq_status make_urls(void *user)
{
    struct fq_arena *arena = user;
    ASSERT_STR(fq_discovery_url(arena, FQ_STR("https://a.example")),
               FQ_STR("https://a.example/.well-known/openid-configuration"));
    ASSERT_STR(fq_discovery_url(arena, FQ_STR("https://a.example/x/")),
               FQ_STR("https://a.example/x/.well-known/openid-configuration"));
    return FQ_OK;
}

TEST(the_document_stands_below_the_issuer)
{
    struct fq_arena arena;
    fq_arena_init(&arena, 1024, 1u << 20);
    ck_assert_int_eq(fq_guard(make_urls, &arena), FQ_OK);
    fq_arena_clear(&arena);
}
END

TEST(memory_that_ends_is_a_fault)
{
    struct fq_arena arena;
    const char *fault = NULL;
    fq_arena_init(&arena, 64, 64);
    ck_assert_ptr_eq(
        fq_discovery_read(&arena, fq_str_from(rows[0].document), FQ_STR(ISSUER), &fault), NULL);
    ck_assert_str_eq(fault, "out of memory");
    fq_arena_clear(&arena);
}
END

int main(void)
{
    return RUN("auth/discovery", a_document_says_where_the_keys_of_its_issuer_are,
               the_document_stands_below_the_issuer, memory_that_ends_is_a_fault);
}
