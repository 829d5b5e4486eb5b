/* SPDX-License-Identifier: MIT
 *
 * The question: what does one value of each frequent type cost on its way from PostgreSQL's binary
 * format to JSON?
 */
#include "pgtype/pgtype.h"

#include "base/limits.h"
#include "micro.h"

#define VALUES 1000

struct encoding {
    const struct fq_codec *codec;
    fq_str value;
    struct fq_buf out;
};

static void encode_once(void *context)
{
    struct encoding *encoding = context;

    fq_buf_reset(&encoding->out);
    for (int i = 0; i < VALUES; i++)
        micro_check(encoding->codec->write(encoding->codec, &encoding->out, encoding->value.ptr,
                                           encoding->value.len),
                    "the value is refused");
}

static void measure(uint32_t oid, fq_str value)
{
    struct encoding encoding = {.codec = &fq_pgtype_find(oid)->codec, .value = value};
    char name[64];

    fq_buf_init(&encoding.out, NULL, FQ_LIMIT_RESPONSE_BYTES);
    snprintf(name, sizeof(name), "codec_%s", fq_pgtype_find(oid)->name);
    micro_result(name, micro_ns(encode_once, &encoding) / VALUES, "ns");
    fq_buf_clear(&encoding.out);
}

int main(int argc, char **argv)
{
    micro_init(argc, argv);
    measure(16, FQ_STR("\x01"));
    measure(23, FQ_STR("\x00\x00\x1e\x61"));
    measure(20, FQ_STR("\x00\x00\x00\x1c\xbe\x99\x1a\x14"));
    measure(701, FQ_STR("\x40\x0d\xf3\xb6\x45\xa1\xca\xc1"));
    measure(1700, FQ_STR("\x00\x02\x00\x00\x00\x00\x00\x02\x04\xd2\x15\xe0"));
    measure(25, FQ_STR("Edgar Dijkstra"));
    measure(2950, FQ_STR("\xbb\x98\x36\xf5\xe2\xce\x45\x6d\x85\x9b\x9a\x45\x56\x28\x3b\xc0"));
    measure(1082, FQ_STR("\x00\x00\x22\x8a"));
    measure(1184, FQ_STR("\x00\x02\x3e\x07\x84\x6d\xc0\x00"));
    measure(17, FQ_STR("some twenty bytes..."));
    return 0;
}
