/* SPDX-License-Identifier: MIT
 *
 * A fuzzer is one function that takes any bytes.  With -Dfuzzers=true (clang) libFuzzer calls it;
 * otherwise run_corpus.c does, with its corpus and small changes of it, as an ordinary test.
 */
#ifndef FQ_TESTS_FUZZ_H
#define FQ_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* An assertion that release builds keep. */
#define FUZZ_CHECK(condition)                                                                      \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition);         \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

#endif
