/* SPDX-License-Identifier: MIT
 *
 * Who asks, as JSON: what is read is written again.
 */
#include "api/engine.h"
#include "base/memory.h"
#include "unit.h"

static const fq_str everything = FQ_STR_INIT(
    "{\"user\":\"u\\n1\",\"tenant\":\"t\",\"contact\":\"\",\"role\":\"r\",\"provider\":\"p\","
    "\"roles\":[\"a\",\"b\"],\"permissions\":[\"order:read\"],\"denied\":[\"*:*\"],"
    "\"super_admin\":true,\"claims\":{\"sub\":\"u\",\"n\":[1,2]}}");

struct reading {
    struct fq_arena arena;
    fq_str text;
    struct fq_principal who;
    struct fq_buf out;
    struct fq_error error;
};

static enum fq_status read_and_write(void *arg)
{
    struct reading *r = arg;
    enum fq_status status = fq_api_read_principal(r->text, &r->arena, &r->who, &r->error);
    if (status)
        return status;
    fq_buf_init(&r->out, &r->arena, 1u << 16);
    fq_api_write_principal(&r->out, &r->who);
    return r->out.failure;
}

static enum fq_status begin(struct reading *r, fq_str text)
{
    *r = (struct reading){.text = text};
    fq_arena_init(&r->arena, 0, 1u << 20);
    return fq_guard(read_and_write, r);
}

TEST(what_is_read_is_written)
{
    struct reading r;
    ck_assert_int_eq(begin(&r, everything), FQ_OK);
    ck_assert(fq_str_eq(fq_buf_str(&r.out), everything));
    ck_assert_uint_eq(r.who.roles.count, 2);
    ck_assert(fq_principal_is_somebody(&r.who));
    fq_arena_clear(&r.arena);
}
END

TEST(nobody_is_nobody_and_the_program_vouches_for_others)
{
    struct reading r;
    ck_assert_int_eq(begin(&r, FQ_STR("")), FQ_OK);
    ck_assert(!fq_principal_is_somebody(&r.who));
    fq_arena_clear(&r.arena);
    ck_assert_int_eq(begin(&r, FQ_STR("{\"tenant\":\"t\",\"roles\":null}")), FQ_OK);
    ck_assert(!fq_principal_is_somebody(&r.who)); /* guests have a tenant, too */
    fq_arena_clear(&r.arena);
    ck_assert_int_eq(begin(&r, FQ_STR("{\"roles\":[\"a\"]}")), FQ_OK);
    ck_assert(fq_str_eq(r.who.provider, FQ_STR("program")));
    ck_assert(fq_principal_is_somebody(&r.who));
    fq_arena_clear(&r.arena);
}
END

TEST(what_is_none_is_refused_with_a_sentence)
{
    static const char *const texts[] = {"[]",
                                        "{",
                                        "1",
                                        "{\"user\":1}",
                                        "{\"who\":1}",
                                        "{\"roles\":\"a\"}",
                                        "{\"roles\":[1]}",
                                        "{\"claims\":[]}",
                                        "{\"super_admin\":1}",
                                        "{\"user\":\"\\u0000\"}"};
    for (size_t i = 0; i < FQ_ARRAY_LEN(texts); i++) {
        struct reading r;
        ck_assert_int_eq(begin(&r, fq_str_from(texts[i])), FQ_REQUEST);
        ck_assert_int_eq(r.error.status, FQ_REQUEST);
        ck_assert_uint_gt(r.error.message.len, 0);
        fq_arena_clear(&r.arena);
    }
}
END

TEST(exhausted_memory_is_reported)
{
    enum fq_status status = FQ_NOMEM;
    for (uint64_t nth = 1; status != FQ_OK; nth++) {
        struct reading r = {.text = everything};
        fq_arena_init(&r.arena, 0, 1u << 20);
        fq_memory_fail_from(nth);
        status = fq_guard(read_and_write, &r);
        ck_assert_int_eq(status, fq_memory_has_failed() ? FQ_NOMEM : FQ_OK);
        fq_memory_fail_from(0);
        fq_arena_clear(&r.arena);
    }
}
END

int main(void)
{
    return RUN("api/principal", what_is_read_is_written,
               nobody_is_nobody_and_the_program_vouches_for_others,
               what_is_none_is_refused_with_a_sentence, exhausted_memory_is_reported);
}
