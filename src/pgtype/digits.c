/* SPDX-License-Identifier: MIT */
#include "pgtype/digits.h"

/* The tables are exactly full: no NUL behind the last digit. */
const char fq_pgtype_pairs[200] =
    "00010203040506070809101112131415161718192021222324252627282930313233343536373839"
    "40414243444546474849505152535455565758596061626364656667686970717273747576777879"
    "8081828384858687888990919293949596979899";

const char fq_pgtype_hex[512] = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
                                "202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f"
                                "404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f"
                                "606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f"
                                "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f"
                                "a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebf"
                                "c0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedf"
                                "e0e1e2e3e4e5e6e7e8e9eaebecedeeeff0f1f2f3f4f5f6f7f8f9fafbfcfdfeff";

static unsigned count_digits(uint64_t value)
{
    unsigned count = 1;
    while (value >= 10000) {
        value /= 10000;
        count += 4;
    }
    return count + (value >= 10) + (value >= 100) + (value >= 1000);
}

char *fq_pgtype_put_u64(char *to, uint64_t value)
{
    char *end = to + count_digits(value);
    char *at = end;
    while (value >= 100) {
        at = put_2(at - 2, (unsigned)(value % 100)) - 2;
        value /= 100;
    }
    if (value >= 10)
        put_2(at - 2, (unsigned)value);
    else
        at[-1] = (char)('0' + value);
    return end;
}
