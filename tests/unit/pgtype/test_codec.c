/* SPDX-License-Identifier: MIT
 *
 * Exact bytes in, exact JSON out.  test_differential.c asks PostgreSQL for many more.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "base/memory.h"
#include "pgtype/pgtype.h"
#include "unit.h"

#define ROW(oid, bytes, json)                                                                      \
    {                                                                                              \
        oid, FQ_STR_INIT(bytes), json                                                              \
    }

static const struct {
    uint32_t oid;
    fq_str value;
    const char *json; /* NULL: refused */
} rows[] = {
    ROW(16, "\x00", "false"),
    ROW(16, "\x01", "true"),
    ROW(16, "\x02", NULL),
    ROW(17, "", "\"\""),
    ROW(17, "f", "\"Zg==\""),
    ROW(17, "fo", "\"Zm8=\""),
    ROW(17, "foobar", "\"Zm9vYmFy\""),
    ROW(17, "\xff\xfe\xfd", "\"//79\""),
    ROW(18, "a", "\"a\""),
    ROW(18, "\"", "\"\\\"\""),
    ROW(18, "\x00", "\"\""),
    ROW(18, "\xff", "\"\\\\377\""),
    ROW(20, "\x7f\xff\xff\xff\xff\xff\xff\xff", "\"9223372036854775807\""),
    ROW(20, "\x80\x00\x00\x00\x00\x00\x00\x00", "\"-9223372036854775808\""),
    ROW(20, "\x00\x00\x00\x00\x00\x00\x00\x00", "\"0\""),
    ROW(21, "\x80\x00", "-32768"),
    ROW(23, "\x80\x00\x00\x00", "-2147483648"),
    ROW(23, "\x00\x00\x03\xe8", "1000"),
    ROW(25, "", "\"\""),
    ROW(25, "a\"b\\c\nd\x01é😀", "\"a\\\"b\\\\c\\nd\\u0001é😀\""),
    ROW(26, "\xff\xff\xff\xff", "\"4294967295\""),
    ROW(114, "{\"a\": 1}", "{\"a\": 1}"),
    ROW(114, "", NULL),
    ROW(3802, "\x01[1]", "[1]"),
    ROW(3802, "\x02[1]", NULL),
    ROW(3802, "\x01", NULL),
    ROW(700, "\x3d\xcc\xcc\xcd", "0.1"),
    ROW(700, "\x49\x74\x24\x00", "1e+06"),
    ROW(700, "\x7f\xc0\x00\x00", "\"NaN\""),
    ROW(701, "\x3f\xf0\x00\x00\x00\x00\x00\x00", "1"),
    ROW(701, "\x80\x00\x00\x00\x00\x00\x00\x00", "-0"),
    ROW(701, "\x3f\xb9\x99\x99\x99\x99\x99\x9a", "0.1"),
    ROW(701, "\x44\x15\xaf\x1d\x78\xb5\x8c\x40", "1e+20"),
    ROW(701, "\x00\x00\x00\x00\x00\x00\x00\x01", "5e-324"),
    ROW(701, "\x7f\xef\xff\xff\xff\xff\xff\xff", "1.7976931348623157e+308"),
    ROW(701, "\x42\xd6\xbc\xc4\x1e\x90\x00\x00", "100000000000000"),
    ROW(701, "\x43\x0c\x6b\xf5\x26\x34\x00\x00", "1e+15"),
    ROW(701, "\x3f\x1a\x36\xe2\xeb\x1c\x43\x2d", "0.0001"),
    ROW(701, "\x3e\xe4\xf8\xb5\x88\xe3\x68\xf1", "1e-05"),
    ROW(701, "\x7f\xf0\x00\x00\x00\x00\x00\x00", "\"Infinity\""),
    ROW(701, "\xff\xf0\x00\x00\x00\x00\x00\x00", "\"-Infinity\""),
    ROW(701, "\x7f\xf8\x00\x00\x00\x00\x00\x00", "\"NaN\""),
    ROW(1700, "\x00\x00\x00\x00\x00\x00\x00\x00", "\"0\""),
    ROW(1700, "\x00\x00\x00\x00\x00\x00\x00\x03", "\"0.000\""),
    ROW(1700, "\x00\x02\x00\x00\x00\x00\x00\x02\x04\xd2\x15\xe0", "\"1234.56\""),
    ROW(1700, "\x00\x01\x00\x02\x40\x00\x00\x00\x00\x07", "\"-700000000\""),
    ROW(1700, "\x00\x01\xff\xfe\x00\x00\x00\x0a\x00\x01", "\"0.0000000100\""),
    ROW(1700, "\x00\x00\x00\x00\xc0\x00\x00\x00", "\"NaN\""),
    ROW(1700, "\x00\x00\x00\x00\xd0\x00\x00\x00", "\"Infinity\""),
    ROW(1700, "\x00\x00\x00\x00\xf0\x00\x00\x00", "\"-Infinity\""),
    ROW(1700, "\x00\x00\x00\x00\x10\x00\x00\x00", NULL),
    ROW(1700, "\x00\x01\x00\x00\x00\x00\x00\x00\x27\x10", NULL),
    ROW(1700, "\x00\x01\x00\x00\x00\x00\x40\x00\x00\x01", NULL),
    ROW(1700, "\x00\x02\x00\x00\x00\x00\x00\x00\x00\x01", NULL),
    ROW(2950, "\xbb\x98\x36\xf5\xe2\xce\x45\x6d\x85\x9b\x9a\x45\x56\x28\x3b\xc0",
        "\"bb9836f5-e2ce-456d-859b-9a4556283bc0\""),
    ROW(1082, "\x00\x00\x00\x00", "\"2000-01-01\""),
    ROW(1082, "\x00\x00\x00\x3b", "\"2000-02-29\""),
    ROW(1082, "\xff\xff\xff\xff", "\"1999-12-31\""),
    ROW(1082, "\x7f\xff\xff\xff", "\"infinity\""),
    ROW(1082, "\x80\x00\x00\x00", "\"-infinity\""),
    ROW(1082, "\xff\xf4\xdb\xf8", "\"0001-12-31 BC\""),
    ROW(1082, "\xff\xda\x97\xa7", "\"4714-11-24 BC\""),
    ROW(1082, "\xff\xda\x97\xa6", NULL),
    ROW(1082, "\x7f\xda\x97\x0c", "\"5874897-12-31\""),
    ROW(1082, "\x7f\xda\x97\x0d", NULL),
    ROW(1083, "\x00\x00\x00\x00\x00\x00\x00\x00", "\"00:00:00\""),
    ROW(1083, "\x00\x00\x00\x14\x1d\xd7\x60\x00", "\"24:00:00\""),
    ROW(1083, "\x00\x00\x00\x14\x1d\xd7\x60\x01", NULL),
    ROW(1083, "\x00\x00\x00\x00\x00\x07\xa1\x20", "\"00:00:00.5\""),
    ROW(1083, "\xff\xff\xff\xff\xff\xff\xff\xff", NULL),
    ROW(1184, "\x00\x00\x00\x00\x00\x00\x00\x00", "\"2000-01-01T00:00:00Z\""),
    ROW(1184, "\xff\xff\xff\xff\xff\xff\xff\xff", "\"1999-12-31T23:59:59.999999Z\""),
    ROW(1184, "\x7f\xff\xff\xff\xff\xff\xff\xff", "\"infinity\""),
    ROW(1184, "\x80\x00\x00\x00\x00\x00\x00\x00", "\"-infinity\""),
    ROW(1184, "\x7f\xff\xff\xff\xff\xff\xff\xfe", NULL),
    ROW(1114, "\x00\x00\x00\x00\x00\x01\x86\xa0", "\"2000-01-01T00:00:00.1\""),
    ROW(1266, "\x00\x00\x00\x0a\x0e\xeb\xb0\x00\xff\xff\xe3\xe0", "\"12:00:00+02:00\""),
    ROW(1266, "\x00\x00\x00\x0a\x0e\xeb\xb0\x00\x00\x00\x00\x00", "\"12:00:00Z\""),
    ROW(1266, "\x00\x00\x00\x0a\x0e\xeb\xb0\x00\x00\x00\xe1\x00", NULL),
    ROW(1186, "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00", "\"PT0S\""),
    ROW(1186, "\x00\x00\x00\x00\x00\x16\xe3\x60\x00\x00\x00\x03\x00\x00\x00\x0e",
        "\"P1Y2M3DT1.5S\""),
    ROW(1186, "\xff\xff\xff\xff\xff\xe9\x1c\xa0\xff\xff\xff\xfd\x00\x00\x00\x00", "\"P-3DT-1.5S\""),
    ROW(869, "\x02\x20\x00\x04\xc0\x00\x02\x01", "\"192.0.2.1\""),
    ROW(869, "\x02\x18\x00\x04\xc0\x00\x02\x01", "\"192.0.2.1/24\""),
    ROW(869, "\x02\x21\x00\x04\xc0\x00\x02\x01", NULL),
    ROW(869, "\x04\x20\x00\x04\xc0\x00\x02\x01", NULL),
    ROW(869, "\x02\x20\x00\x10\xc0\x00\x02\x01", NULL),
    ROW(650, "\x02\x18\x01\x04\xc0\x00\x02\x00", "\"192.0.2.0/24\""),
    ROW(869, "\x03\x80\x00\x10\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01",
        "\"::1\""),
    ROW(869, "\x03\x80\x00\x10\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\xff\xff\xc0\x00\x02\x01",
        "\"::ffff:192.0.2.1\""),
    ROW(869, "\x03\x40\x00\x10\x20\x01\x0d\xb8\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00",
        "\"2001:db8:0:1::/64\""),
    ROW(829, "\x08\x00\x2b\x01\x02\xff", "\"08:00:2b:01:02:ff\""),
    ROW(774, "\x08\x00\x2b\x01\x02\x03\x04\x05", "\"08:00:2b:01:02:03:04:05\""),
    ROW(1560, "\x00\x00\x00\x00", "\"\""),
    ROW(1562, "\x00\x00\x00\x09\xa5\x80", "\"101001011\""),
    ROW(1562, "\x00\x00\x00\x09\xa5", NULL),
    ROW(1562, "\xff\xff\xff\xff", NULL),
    ROW(3904, "\x01",
        "{\"lower\":null,\"upper\":null,\"lowerInclusive\":false,"
        "\"upperInclusive\":false,\"empty\":true}"),
    ROW(3904, "\x02\x00\x00\x00\x04\x00\x00\x00\x01\x00\x00\x00\x04\x00\x00\x00\x05",
        "{\"lower\":1,\"upper\":5,\"lowerInclusive\":true,\"upperInclusive\":false,"
        "\"empty\":false}"),
    ROW(3926, "\x18",
        "{\"lower\":null,\"upper\":null,\"lowerInclusive\":false,"
        "\"upperInclusive\":false,\"empty\":false}"),
    ROW(4451, "\x00\x00\x00\x00", "[]"),
};

TEST(values_become_exact_json)
{
    struct fq_buf out;
    fq_buf_init(&out, NULL, 1 << 16);
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        const struct fq_codec *codec = &fq_pgtype_find(rows[i].oid)->codec;
        fq_buf_reset(&out);
        bool written = codec->write(codec, &out, rows[i].value.ptr, rows[i].value.len);
        ck_assert_msg(written == (rows[i].json != NULL), "row %zu: %s", i,
                      rows[i].json ? rows[i].json : "to be refused");
        if (written)
            ASSERT_STR(fq_buf_str(&out), fq_str_from(rows[i].json));
    }
    fq_buf_clear(&out);
}
END

/* Text and the like are valid at any length. */
static bool any_length(uint32_t oid)
{
    static const uint32_t oids[] = {17, 19, 25, 114, 142, 1042, 1043, 3802};
    for (size_t i = 0; i < FQ_ARRAY_LEN(oids); i++) {
        if (oids[i] == oid)
            return true;
    }
    return false;
}

TEST(a_value_cut_or_grown_is_refused)
{
    struct fq_buf out;
    fq_buf_init(&out, NULL, 1 << 16);
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        const struct fq_codec *codec = &fq_pgtype_find(rows[i].oid)->codec;
        if (!rows[i].json || any_length(rows[i].oid))
            continue;
        for (size_t len = 0; len <= rows[i].value.len + 3; len++) {
            /* In a block of its own, so that the sanitizer sees a read behind the end. */
            char *copy = calloc(1, len + 1);
            ck_assert_ptr_nonnull(copy);
            memcpy(copy, rows[i].value.ptr, len < rows[i].value.len ? len : rows[i].value.len);
            fq_buf_reset(&out);
            ck_assert_msg(codec->write(codec, &out, copy, len) == (len == rows[i].value.len),
                          "row %zu at %zu bytes", i, len);
            free(copy);
        }
    }
    fq_buf_clear(&out);
}
END

/* Of no oid that is the same everywhere. */
TEST(vectors_are_lists_of_finite_numbers)
{
    static const struct {
        const struct fq_codec *codec;
        fq_str value;
        const char *json; /* NULL: refused */
    } vectors[] = {
        {&fq_codec_vector, FQ_STR_INIT("\0\2\0\0\x3f\x80\0\0\xc0\x20\0\0"), "[1,-2.5]"},
        {&fq_codec_vector, FQ_STR_INIT("\0\1\0\0\x7f\xc0\0\0"), NULL},
        {&fq_codec_vector, FQ_STR_INIT("\0\2\0\0\x3f\x80\0\0"), NULL},
        {&fq_codec_halfvec, FQ_STR_INIT("\0\3\0\0\x3c\0\xc1\0\x80\1"), "[1,-2.5,-5.9604645e-08]"},
        {&fq_codec_halfvec, FQ_STR_INIT("\0\2\0\0\x7b\xff\x04\0"), "[65504,6.1035156e-05]"},
        {&fq_codec_halfvec, FQ_STR_INIT("\0\1\0\0\x7c\0"), NULL},
    };
    struct fq_buf out;
    fq_buf_init(&out, NULL, 1 << 16);
    for (size_t i = 0; i < FQ_ARRAY_LEN(vectors); i++) {
        fq_str value = vectors[i].value;
        for (size_t len = 0; len <= value.len; len++) {
            char *copy = malloc(len + 1);
            ck_assert_ptr_nonnull(copy);
            memcpy(copy, value.ptr, len);
            fq_buf_reset(&out);
            bool written = vectors[i].codec->write(vectors[i].codec, &out, copy, len);
            ck_assert_msg(written == (len == value.len && vectors[i].json), "%zu at %zu", i, len);
            if (written)
                ASSERT_STR(fq_buf_str(&out), fq_str_from(vectors[i].json));
            free(copy);
        }
    }
    fq_buf_clear(&out);
}
END

/* Whatever bytes come, a codec refuses or writes; it never reads or writes elsewhere. */
TEST(noise_is_refused_or_written)
{
    struct fq_arena arena;
    struct fq_buf out;
    fq_arena_init(&arena, 4096, 1 << 20);
    fq_buf_init(&out, NULL, 1 << 20);
    uint64_t state = 1;
    for (uint32_t oid = 0; oid < 6000; oid++) {
        const struct fq_pgtype *type = fq_pgtype_find(oid);
        if (!type)
            continue;
        ck_assert_uint_eq(type->oid, oid);
        const struct fq_codec *codecs[] = {&type->codec,
                                           fq_codec_array(&arena, &type->codec, type->oid, 0)};
        for (int round = 0; round < 2000; round++) {
            size_t len = (size_t)round % 48;
            unsigned char *noise = malloc(len + 1);
            ck_assert_ptr_nonnull(noise);
            for (size_t i = 0; i < len; i++) {
                state = state * 6364136223846793005u + 1442695040888963407u;
                unsigned char byte = (unsigned char)(state >> 56);
                noise[i] = byte < 128 ? 0 : byte < 192 ? byte & 7 : byte;
            }
            for (size_t i = 0; i < FQ_ARRAY_LEN(codecs); i++) {
                fq_buf_reset(&out);
                (void)codecs[i]->write(codecs[i], &out, (const char *)noise, len);
            }
            free(noise);
        }
    }
    fq_buf_clear(&out);
    fq_arena_clear(&arena);
}
END

TEST(a_type_that_c_cannot_read_is_not_found)
{
    ck_assert_ptr_null(fq_pgtype_find(0));
    ck_assert_ptr_null(fq_pgtype_find(600));
    ck_assert_ptr_null(fq_pgtype_find(1007));
}
END

static const fq_str int_arrays[] = {
    /* {} */
    FQ_STR_INIT("\0\0\0\0\0\0\0\0\0\0\0\x17"),
    /* {1,NULL} */
    FQ_STR_INIT("\0\0\0\1\0\0\0\1\0\0\0\x17\0\0\0\2\0\0\0\1\0\0\0\4\0\0\0\1\xff\xff\xff\xff"),
    /* {{1},{2}} with lower bounds 0 and -1 */
    FQ_STR_INIT("\0\0\0\2\0\0\0\0\0\0\0\x17\0\0\0\2\0\0\0\0\0\0\0\1\xff\xff\xff\xff"
                "\0\0\0\4\0\0\0\1\0\0\0\4\0\0\0\2"),
};

static const char *const int_lists[] = {"[]", "[1,null]", "[[1],[2]]"};

TEST(arrays_become_lists_of_lists)
{
    struct fq_arena arena;
    struct fq_buf out;
    fq_arena_init(&arena, 4096, 1 << 20);
    fq_buf_init(&out, NULL, 1 << 16);
    const struct fq_codec *codec = fq_codec_array(&arena, &fq_pgtype_find(23)->codec, 23, 0);
    for (size_t i = 0; i < FQ_ARRAY_LEN(int_arrays); i++) {
        fq_str value = int_arrays[i];
        fq_buf_reset(&out);
        ck_assert(codec->write(codec, &out, value.ptr, value.len));
        ASSERT_STR(fq_buf_str(&out), fq_str_from(int_lists[i]));
        for (size_t len = 0; len < value.len; len++) {
            char *copy = malloc(len + 1);
            ck_assert_ptr_nonnull(copy);
            memcpy(copy, value.ptr, len);
            ck_assert(!codec->write(codec, &out, copy, len));
            free(copy);
        }
    }
    fq_buf_clear(&out);
    fq_arena_clear(&arena);
}
END

static const fq_str hostile_arrays[] = {
    /* seven dimensions */
    FQ_STR_INIT("\0\0\0\7\0\0\0\0\0\0\0\x17"),
    /* seven dimensions of one element each */
    FQ_STR_INIT("\0\0\0\7\0\0\0\0\0\0\0\x17\0\0\0\1\0\0\0\1\0\0\0\1\0\0\0\1\0\0\0\1\0\0\0\1"
                "\0\0\0\1\0\0\0\1\0\0\0\1\0\0\0\1\0\0\0\1\0\0\0\1\0\0\0\1\0\0\0\1"
                "\0\0\0\4\0\0\0\1"),
    /* -1 dimensions */
    FQ_STR_INIT("\xff\xff\xff\xff\0\0\0\0\0\0\0\x17"),
    /* a size of 2^31 - 1, one element */
    FQ_STR_INIT("\0\0\0\1\0\0\0\0\0\0\0\x17\x7f\xff\xff\xff\0\0\0\1\0\0\0\4\0\0\0\1"),
    /* a size of 0 */
    FQ_STR_INIT("\0\0\0\1\0\0\0\0\0\0\0\x17\0\0\0\0\0\0\0\1"),
    /* an element of -2 bytes */
    FQ_STR_INIT("\0\0\0\1\0\0\0\0\0\0\0\x17\0\0\0\1\0\0\0\1\xff\xff\xff\xfe"),
    /* an element longer than what is there */
    FQ_STR_INIT("\0\0\0\1\0\0\0\0\0\0\0\x17\0\0\0\1\0\0\0\1\0\0\0\5\0\0\0\1"),
    /* an element of three bytes */
    FQ_STR_INIT("\0\0\0\1\0\0\0\0\0\0\0\x17\0\0\0\1\0\0\0\1\0\0\0\3\0\0\0"),
    /* bytes behind the end */
    FQ_STR_INIT("\0\0\0\0\0\0\0\0\0\0\0\x17x"),
    /* a float4 in place of an int4; and no element that could be one */
    FQ_STR_INIT("\0\0\0\1\0\0\0\0\0\0\2\xbc\0\0\0\1\0\0\0\1\0\0\0\4\0\0\0\1"),
    FQ_STR_INIT("\0\0\0\0\0\0\0\0\0\0\2\xbc"),
};

TEST(hostile_arrays_are_refused)
{
    struct fq_arena arena;
    struct fq_buf out;
    fq_arena_init(&arena, 4096, 1 << 20);
    fq_buf_init(&out, NULL, 1 << 16);
    const struct fq_codec *codec = fq_codec_array(&arena, &fq_pgtype_find(23)->codec, 23, 0);
    for (size_t i = 0; i < FQ_ARRAY_LEN(hostile_arrays); i++)
        ck_assert_msg(!codec->write(codec, &out, hostile_arrays[i].ptr, hostile_arrays[i].len),
                      "row %zu", i);
    fq_buf_clear(&out);
    fq_arena_clear(&arena);
}
END

TEST(bigints_are_numbers_where_a_setting_asks_for_it)
{
    struct fq_buf out;
    fq_buf_init(&out, NULL, 1 << 16);
    const struct fq_codec *codec = &fq_codec_int8_number;
    ck_assert(codec->write(codec, &out, "\x80\0\0\0\0\0\0\0", 8));
    ASSERT_STR(fq_buf_str(&out), FQ_STR("-9223372036854775808"));
    fq_buf_reset(&out);
    ck_assert(codec->write(codec, &out, "\xff\xff\xff\xff", 4));
    ASSERT_STR(fq_buf_str(&out), FQ_STR("4294967295"));
    ck_assert(!codec->write(codec, &out, "\0\0\0\0\0\0", 6));
    fq_buf_reset(&out);
    ck_assert(fq_pgtype_leaf_int8_number(&out, FQ_STR("\"9007199254740993\""), NULL));
    ASSERT_STR(fq_buf_str(&out), FQ_STR("9007199254740993"));
    ck_assert(!fq_pgtype_leaf_int8_number(&out, FQ_STR("1.5"), NULL));
    fq_buf_clear(&out);
}
END

TEST(a_count_is_an_int_or_refused)
{
    static const char most[8] = {0, 0, 0, 0, 0x7f, (char)0xff, (char)0xff, (char)0xff};
    static const char more[8] = {0, 0, 0, 0, (char)0x80, 0, 0, 0};
    const struct fq_codec *codec = &fq_codec_count;
    struct fq_buf out;
    fq_buf_init(&out, NULL, 100);
    ck_assert(codec->write(codec, &out, most, 8));
    ASSERT_STR(fq_buf_str(&out), FQ_STR("2147483647"));
    ck_assert(!codec->write(codec, &out, more, 8));
    ck_assert_ptr_nonnull(strstr(fq_codec_refusal(codec, more, 8), "countBig"));
    ck_assert(!codec->write(codec, &out, most, 4));
    ck_assert_ptr_null(fq_codec_refusal(codec, most, 4));
    fq_buf_clear(&out);
}
END

TEST(a_sum_is_a_number_where_bigints_are)
{
    /* 18446744073709551614, which no int8 holds, and -5 */
    static const char large[] = "\0\5\0\4\0\0\0\0\7\x34\x1a\x58\2\xe1\x03\xbb\x06\x4e";
    static const char negative[] = "\0\1\0\0\x40\0\0\0\0\5";
    const struct fq_codec *codec = &fq_codec_integer_number;
    struct fq_buf out;
    fq_buf_init(&out, NULL, 100);
    ck_assert(codec->write(codec, &out, large, sizeof(large) - 1));
    fq_buf_char(&out, ' ');
    ck_assert(codec->write(codec, &out, negative, sizeof(negative) - 1));
    ASSERT_STR(fq_buf_str(&out), FQ_STR("18446744073709551614 -5"));
    fq_buf_clear(&out);
}
END

TEST(a_full_buffer_is_a_failure_and_no_more)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        const struct fq_codec *codec = &fq_pgtype_find(rows[i].oid)->codec;
        for (size_t max = 0; rows[i].json && max < strlen(rows[i].json); max++) {
            struct fq_buf out;
            fq_buf_init(&out, NULL, max);
            (void)codec->write(codec, &out, rows[i].value.ptr, rows[i].value.len);
            ck_assert_msg(fq_buf_failed(&out), "row %zu", i);
            fq_buf_clear(&out);
        }
    }
}
END

int main(void)
{
    return RUN("pgtype/codec", values_become_exact_json, a_value_cut_or_grown_is_refused,
               vectors_are_lists_of_finite_numbers, noise_is_refused_or_written,
               a_type_that_c_cannot_read_is_not_found, arrays_become_lists_of_lists,
               hostile_arrays_are_refused, bigints_are_numbers_where_a_setting_asks_for_it,
               a_count_is_an_int_or_refused, a_sum_is_a_number_where_bigints_are,
               a_full_buffer_is_a_failure_and_no_more);
}
