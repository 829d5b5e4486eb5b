/* SPDX-License-Identifier: MIT */
#include "base/error.h"

#include "base/limits.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "unit.h"

static struct fq_arena arena;

TEST(an_error_is_complete_at_birth)
{
    struct fq_error error;
    memset(&error, 'x', sizeof(error));
    ck_assert_int_eq(fq_error_set(&error, &arena, FQ_INPUT, "%d is %s", 7, "odd"), FQ_INPUT);
    ck_assert_int_eq(error.status, FQ_INPUT);
    ASSERT_STR(error.message, FQ_STR("7 is odd"));
    ck_assert_uint_eq(error.detail.len, 0);
    ck_assert_uint_eq(error.location.line, 0);
    ck_assert_ptr_null(error.path);
    ck_assert_ptr_null(error.next);
    ck_assert_int_eq(fq_error_set_at(&error, &arena, FQ_SYNTAX, (struct fq_location){3, 9}, "no"),
                     FQ_SYNTAX);
    ck_assert_uint_eq(error.location.line, 3);
    ck_assert_uint_eq(error.location.column, 9);
}
END

TEST(who_does_not_want_the_error_still_gets_the_status)
{
    ck_assert_int_eq(fq_error_set(NULL, NULL, FQ_LIMIT, "%s", "unread"), FQ_LIMIT);
    ck_assert_int_eq(fq_error_set_at(NULL, NULL, FQ_LIMIT, (struct fq_location){1, 1}, "unread"),
                     FQ_LIMIT);
}
END

TEST(without_words_of_its_own_an_error_has_those_of_its_status)
{
    struct fq_error error = {.status = FQ_TIMEOUT};
    ASSERT_STR(fq_error_message(&error), fq_str_from(fq_status_sentence(FQ_TIMEOUT)));
    ASSERT_STR(fq_error_code(&error), FQ_STR("TIMEOUT"));
    error.message = FQ_STR("too late");
    error.code = FQ_STR("LATE");
    ASSERT_STR(fq_error_message(&error), FQ_STR("too late"));
    ASSERT_STR(fq_error_code(&error), FQ_STR("LATE"));
}
END

TEST(a_long_message_is_cut_between_characters)
{
    char text[FQ_LIMIT_ERROR_MESSAGE_BYTES + 64];
    static const char *const characters[] = {"a", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80"};
    for (size_t i = 0; i < FQ_ARRAY_LEN(characters); i++) {
        for (size_t lead = 0; lead < 4; lead++) {
            size_t len = lead;
            memset(text, 'x', lead);
            for (size_t size = strlen(characters[i]); len + size < sizeof(text); len += size)
                memcpy(text + len, characters[i], size);
            struct fq_error error;
            fq_error_set(&error, &arena, FQ_INPUT, "%.*s", (int)len, text);
            ck_assert_uint_le(error.message.len, FQ_LIMIT_ERROR_MESSAGE_BYTES);
            ck_assert_uint_ge(error.message.len, FQ_LIMIT_ERROR_MESSAGE_BYTES - 3);
            ck_assert_uint_eq(fq_utf8_check(error.message), error.message.len);
        }
    }
}
END

TEST(errors_stand_in_order_and_beyond_the_limit_are_only_counted)
{
    static const size_t limits[] = {1, 5, 0};
    for (size_t i = 0; i < FQ_ARRAY_LEN(limits); i++) {
        size_t kept = limits[i] ? limits[i] : FQ_LIMIT_ERRORS;
        struct fq_errors errors = {.limit = limits[i]};
        struct fq_location at = {1, 2};
        for (size_t j = 0; j < kept + 3; j++) {
            struct fq_error *error =
                fq_errors_add(&errors, &arena, FQ_VALIDATION, at, "number %zu", j);
            ck_assert((error != NULL) == (j < kept));
        }
        ck_assert_uint_eq(errors.count, kept + 3);
        size_t j = 0;
        for (const struct fq_error *error = errors.first; error; error = error->next, j++) {
            ASSERT_STR(error->message, fq_arena_printf(&arena, "number %zu", j));
            ck_assert(error->next || error == errors.last);
        }
        ck_assert_uint_eq(j, kept);
    }
}
END

TEST(without_memory_the_status_remains)
{
    struct fq_arena empty;
    struct fq_error error;
    struct fq_errors errors = {.limit = 5};
    fq_arena_init(&empty, 0, 1u << 20);
    fq_memory_fail_from(1);
    ck_assert_int_eq(fq_error_set(&error, &empty, FQ_INPUT, "lost"), FQ_INPUT);
    ck_assert_ptr_null(
        fq_errors_add(&errors, &empty, FQ_INPUT, (struct fq_location){1, 1}, "lost"));
    fq_memory_fail_from(0);
    ck_assert_int_eq(error.status, FQ_INPUT);
    ASSERT_STR(fq_error_message(&error), fq_str_from(fq_status_sentence(FQ_INPUT)));
    ck_assert_uint_eq(errors.count, 1);
    ck_assert_ptr_null(errors.first);
    fq_arena_clear(&empty);
}
END

TEST(a_copy_has_all_of_an_error_and_none_of_its_memory)
{
    static struct fq_error other;
    char texts[6][8] = {"message", "detail", "code", "22023", "raised", "\"a\":1"};
    struct fq_errors errors = {.limit = 1};
    const struct fq_error error = {
        .status = FQ_DATABASE,
        .message = fq_str_from(texts[0]),
        .detail = fq_str_from(texts[1]),
        .code = fq_str_from(texts[2]),
        .sqlstate = fq_str_from(texts[3]),
        .raised = fq_str_from(texts[4]),
        .extensions = fq_str_from(texts[5]),
        .location = {3, 4},
        .next = &other,
    };
    const struct fq_error *copy = fq_errors_append(&errors, &arena, &error);
    ck_assert_ptr_null(fq_errors_append(&errors, &arena, &error));
    memset(texts, 'x', sizeof(texts));
    ck_assert_ptr_eq(errors.first, copy);
    ck_assert_ptr_null(copy->next);
    ck_assert_int_eq(copy->status, FQ_DATABASE);
    ASSERT_STR(copy->message, FQ_STR("message"));
    ASSERT_STR(copy->detail, FQ_STR("detail"));
    ASSERT_STR(copy->code, FQ_STR("code"));
    ASSERT_STR(copy->sqlstate, FQ_STR("22023"));
    ASSERT_STR(copy->raised, FQ_STR("raised"));
    ASSERT_STR(copy->extensions, FQ_STR("\"a\":1"));
    ck_assert_uint_eq(copy->location.line, 3);
    ck_assert_uint_eq(copy->location.column, 4);
}
END

int main(void)
{
    fq_arena_init(&arena, 4096, 1u << 22);
    int failed =
        RUN("base/error", an_error_is_complete_at_birth,
            who_does_not_want_the_error_still_gets_the_status,
            without_words_of_its_own_an_error_has_those_of_its_status,
            a_long_message_is_cut_between_characters,
            errors_stand_in_order_and_beyond_the_limit_are_only_counted,
            without_memory_the_status_remains, a_copy_has_all_of_an_error_and_none_of_its_memory);
    fq_arena_clear(&arena);
    return failed;
}
