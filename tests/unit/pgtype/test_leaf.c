/* SPDX-License-Identifier: MIT */
#include "pgtype/pgtype.h"
#include "unit.h"

static const struct {
    uint32_t oid;
    const char *raw;
    const char *json; /* NULL: refused */
} rows[] = {
    {16, "true", "true"},
    {16, "false", "false"},
    {16, "1", NULL},
    {16, "\"true\"", NULL},
    {23, "7", "7"},
    {23, "-2147483648", "-2147483648"},
    {23, "2147483648", NULL},
    {23, "7.000", "7"},
    {23, "7.5", NULL},
    {23, "7e1", NULL},
    {23, "7.", NULL},
    {23, "-", NULL},
    {23, "\"7\"", NULL},
    {23, "true", NULL},
    {23, "[7]", NULL},
    {20, "9223372036854775807", "\"9223372036854775807\""},
    {20, "\"12\"", "\"12\""},
    {20, "1.5", NULL},
    {20, "\"x\"", NULL},
    {20, "{}", NULL},
    {700, "0.1", "0.1"},
    {701, "1e+20", "1e+20"},
    {701, "\"NaN\"", "\"NaN\""},
    {701, "\"-Infinity\"", "\"-Infinity\""},
    {701, "\"1\"", NULL},
    {701, "1-2", NULL},
    {1700, "12.50", "\"12.50\""},
    {1700, "\"12.50\"", "\"12.50\""},
    {1700, "\"NaN\"", "\"NaN\""},
    {1700, "\"twelve\"", NULL},
    {1700, "1+1", NULL},
    {25, "\"a\\nb\"", "\"a\\nb\""},
    {25, "1", NULL},
    {25, "{}", NULL},
    {2950, "\"bb9836f5-e2ce-456d-859b-9a4556283bc0\"", "\"bb9836f5-e2ce-456d-859b-9a4556283bc0\""},
    {1082, "\"2024-01-31\"", "\"2024-01-31\""},
    {1082, "20240131", NULL},
    {114, "{\"a\": [1, null]}", "{\"a\": [1, null]}"},
    {1184, "\"2024-01-31T12:34:56.789012+00:00\"", "\"2024-01-31T12:34:56.789012Z\""},
    {1184, "\"2024-01-31T12:34:56+02:00\"", "\"2024-01-31T10:34:56Z\""},
    {1184, "\"2024-01-01T00:30:00.500+05:45\"", "\"2023-12-31T18:45:00.5Z\""},
    {1184, "\"2024-01-31 12:34:56+02\"", "\"2024-01-31T10:34:56Z\""},
    {1184, "\"2024-01-31T12:34:56-00:44:30\"", "\"2024-01-31T13:19:26Z\""},
    {1184, "\"2024-01-31T12:34:56Z\"", "\"2024-01-31T12:34:56Z\""},
    {1184, "\"0001-01-01T00:00:00+01:00\"", "\"0001-12-31T23:00:00Z BC\""},
    {1184, "\"0044-03-15T12:00:00+00:00 BC\"", "\"0044-03-15T12:00:00Z BC\""},
    {1184, "\"infinity\"", "\"infinity\""},
    {1184, "\"-infinity\"", "\"-infinity\""},
    {1184, "\"2024-01-31T12:34:56\"", NULL},
    {1184, "\"2024-02-30T12:34:56Z\"", NULL},
    {1184, "\"2024-01-31\"", NULL},
    {1184, "\"31.01.2024 12:34\"", NULL},
    {1184, "\"294277-01-01T00:00:00Z\"", NULL},
    {1184, "0", NULL},
    {1114, "\"2024-01-31T12:34:56.100\"", "\"2024-01-31T12:34:56.1\""},
    {1114, "\"2024-01-31 12:34:56\"", "\"2024-01-31T12:34:56\""},
    {1114, "\"2024-01-31T12:34:56Z\"", NULL},
    {1266, "\"12:34:56+02\"", "\"12:34:56+02:00\""},
    {1266, "\"12:34:56.5-03:30\"", "\"12:34:56.5-03:30\""},
    {1266, "\"12:34:56+00\"", "\"12:34:56Z\""},
    {1266, "\"12:34:56\"", NULL},
    {1186, "\"1 year 2 mons -3 days +04:05:06.789\"", "\"P1Y2M-3DT4H5M6.789S\""},
    {1186, "\"1 day 02:03:04\"", "\"P1DT2H3M4S\""},
    {1186, "\"-02:03:04\"", "\"PT-2H-3M-4S\""},
    {1186, "\"00:00:00\"", "\"PT0S\""},
    {1186, "\"2 years\"", "\"P2Y\""},
    {1186, "\"P1Y2M3DT4H5M6.5S\"", "\"P1Y2M3DT4H5M6.5S\""},
    {1186, "\"P2W\"", "\"P14D\""},
    {1186, "\"PT-0.5S\"", "\"PT-0.5S\""},
    {1186, "\"P\"", NULL},
    {1186, "\"PT\"", NULL},
    {1186, "\"P1M1Y\"", NULL},
    {1186, "\"P1H\"", NULL},
    {1186, "\"1 fortnight\"", NULL},
    {1186, "\"1 day \"", NULL},
    {1186, "\"\"", NULL},
    {1186, "\"99999999999999999999 days\"", NULL},
    {17, "\"\\\\x\"", "\"\""},
    {17, "\"\\\\x666f6F\"", "\"Zm9v\""},
    {17, "\"\\\\x66f\"", NULL},
    {17, "\"\\\\xgg\"", NULL},
    {17, "\"foo\"", NULL},
    {17, "\"\\\\x", NULL},
    {3904, "\"[1,5)\"",
     "{\"lower\":1,\"upper\":5,\"lowerInclusive\":true,\"upperInclusive\":false,\"empty\":false}"},
    {3904, "\"empty\"",
     "{\"lower\":null,\"upper\":null,\"lowerInclusive\":false,\"upperInclusive\":false,"
     "\"empty\":true}"},
    {3906, "\"(1.5,]\"",
     "{\"lower\":\"1.5\",\"upper\":null,\"lowerInclusive\":false,\"upperInclusive\":true,"
     "\"empty\":false}"},
    {3910, "\"[\\\"2024-01-01 00:00:00+01\\\",)\"",
     "{\"lower\":\"2023-12-31T23:00:00Z\",\"upper\":null,\"lowerInclusive\":true,"
     "\"upperInclusive\":false,\"empty\":false}"},
    {3904, "\"[1,5\"", NULL},
    {3904, "\"[1)\"", NULL},
    {3904, "\"1,5)\"", NULL},
    {3904, "\"[1,5)x\"", NULL},
    {3904, "\"[a,5)\"", NULL},
    {3904, "7", NULL},
    {4451, "\"{}\"", "[]"},
    {4451, "\"{[1,2)\"", NULL},
    {4451, "\"{[1,2)[3,4)}\"", NULL},
};

TEST(leaves_of_documents_are_written_as_values_of_their_type)
{
    struct fq_buf out;
    fq_buf_init(&out, NULL, 1 << 16);
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        fq_buf_reset(&out);
        bool written = fq_pgtype_find(rows[i].oid)->leaf(&out, fq_str_from(rows[i].raw), NULL);
        ck_assert_msg(written == (rows[i].json != NULL), "%s", rows[i].raw);
        if (written)
            ASSERT_STR(fq_buf_str(&out), fq_str_from(rows[i].json));
    }
    fq_buf_clear(&out);
}
END

TEST(a_leaf_cut_anywhere_is_no_read_behind_its_end)
{
    struct fq_buf out;
    fq_buf_init(&out, NULL, 1 << 16);
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        for (size_t len = 1; len < strlen(rows[i].raw); len++) {
            char *copy = malloc(len);
            ck_assert_ptr_nonnull(copy);
            memcpy(copy, rows[i].raw, len);
            fq_buf_reset(&out);
            (void)fq_pgtype_find(rows[i].oid)->leaf(&out, fq_str_of(copy, len), NULL);
            free(copy);
        }
    }
    fq_buf_clear(&out);
}
END

int main(void)
{
    return RUN("pgtype/leaf", leaves_of_documents_are_written_as_values_of_their_type,
               a_leaf_cut_anywhere_is_no_read_behind_its_end);
}
