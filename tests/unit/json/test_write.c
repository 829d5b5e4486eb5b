/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "base/memory.h"
#include "json/json.h"
#include "unit.h"

/* What fq_json_string() must give, byte by byte. */
static void slow_string(struct fq_buf *out, fq_str s)
{
    fq_buf_char(out, '"');
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        const char *letter = c ? strchr("\bb\ff\nn\rr\tt\"\"\\\\", c) : NULL;
        if (letter && (c < 0x20 || c == '"' || c == '\\'))
            fq_buf_printf(out, "\\%c", letter[1]);
        else if (c < 0x20)
            fq_buf_printf(out, "\\u%04x", c);
        else
            fq_buf_char(out, (char)c);
    }
    fq_buf_char(out, '"');
}

static void check_string(fq_str s)
{
    struct fq_buf fast, slow, back;
    fq_buf_init(&fast, NULL, 1 << 16);
    fq_buf_init(&slow, NULL, 1 << 16);
    fq_buf_init(&back, NULL, 1 << 16);
    fq_json_string(&fast, s);
    slow_string(&slow, s);
    ASSERT_STR(fq_buf_str(&fast), fq_buf_str(&slow));
    ck_assert(fq_json_unescape(&back, fq_buf_str(&fast)));
    ASSERT_STR(fq_buf_str(&back), s);
    fq_buf_clear(&fast);
    fq_buf_clear(&slow);
    fq_buf_clear(&back);
}

TEST(every_byte_is_escaped_as_rfc_8259_asks_wherever_it_stands)
{
    char text[64];
    for (size_t len = 1; len < sizeof(text); len++) {
        for (size_t at = 0; at < len; at++) {
            for (unsigned byte = 0; byte < 256; byte += len % 15 == 3 ? 1 : 33) {
                memset(text, 'x', len);
                text[at] = (char)byte;
                check_string(fq_str_of(text, len));
            }
        }
    }
}
END

TEST(every_byte_may_need_an_escape)
{
    char text[200];
    for (unsigned byte = 0; byte < 0x60; byte++) {
        memset(text, (int)byte, sizeof(text));
        for (size_t len = 0; len < sizeof(text); len += 13)
            check_string(fq_str_of(text, len));
    }
}
END

TEST(a_string_without_bytes_is_two_quotes)
{
    struct fq_buf out;
    fq_buf_init(&out, NULL, 64);
    fq_json_string(&out, FQ_STR_NONE);
    fq_json_escape(&out, FQ_STR_NONE);
    ASSERT_STR(fq_buf_str(&out), FQ_STR("\"\""));
    fq_buf_clear(&out);
}
END

static const struct {
    const char *raw;
    const char *plain; /* NULL: malformed */
} escapes[] = {
    {"\"\"", ""},
    {"\"a\"", "a"},
    {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t"},
    {"\"\\u0041\\u00e9\\u20AC\\ud83d\\ude00\"", "Aé€😀"},
    {"\"\\ud83d\\ude00\\ud83d\\ude01\"", "😀😁"},
    {"\"\\ud83d\"", NULL},
    {"\"\\ude00\"", NULL},
    {"\"\\ud83d\\u0041\"", NULL},
    {"\"\\ud83dx\"", NULL},
    {"\"\\ud83d\\ud83d\"", NULL},
    {"\"\\u00g0\"", NULL},
    {"\"\\u00\"", NULL},
    {"\"\\x\"", NULL},
    {"\"\\\"", NULL},
    {"\"a", NULL},
    {"\"a\"b\"", NULL},
    {"a", NULL},
    {"\"", NULL},
    {"", NULL},
};

TEST(escapes_are_undone)
{
    struct fq_buf out;
    fq_buf_init(&out, NULL, 1024);
    for (size_t i = 0; i < FQ_ARRAY_LEN(escapes); i++) {
        fq_buf_reset(&out);
        bool valid = fq_json_unescape(&out, fq_str_from(escapes[i].raw));
        ck_assert_msg(valid == (escapes[i].plain != NULL), "%s", escapes[i].raw);
        if (valid)
            ASSERT_STR(fq_buf_str(&out), fq_str_from(escapes[i].plain));
    }
    fq_buf_clear(&out);
}
END

TEST(a_full_buffer_is_a_failure_and_no_more)
{
    char text[300];
    memset(text, '"', sizeof(text));
    for (size_t max = 0; max < 700; max++) {
        struct fq_buf out;
        fq_buf_init(&out, NULL, max);
        fq_json_string(&out, fq_str_of(text, sizeof(text)));
        ck_assert_uint_le(out.len, max);
        ck_assert(fq_buf_failed(&out) || out.len == 602);
        fq_buf_clear(&out);
    }
}
END

TEST(exhausted_memory_is_a_failure_and_no_more)
{
    char text[3000];
    memset(text, '\n', sizeof(text));
    bool failed = true;
    for (uint64_t nth = 1; failed; nth++) {
        struct fq_buf out;
        fq_buf_init(&out, NULL, 1 << 20);
        fq_memory_fail_from(nth);
        fq_json_string(&out, fq_str_of(text, sizeof(text)));
        failed = fq_buf_failed(&out);
        ck_assert_int_eq(failed, fq_memory_has_failed());
        fq_memory_fail_from(0);
        fq_buf_clear(&out);
    }
}
END

int main(void)
{
    return RUN("json/write", every_byte_is_escaped_as_rfc_8259_asks_wherever_it_stands,
               every_byte_may_need_an_escape, a_string_without_bytes_is_two_quotes,
               escapes_are_undone, a_full_buffer_is_a_failure_and_no_more,
               exhausted_memory_is_a_failure_and_no_more);
}
