/* SPDX-License-Identifier: MIT
 *
 * A fuzzer is one function that takes any bytes.  With -Dfuzzers=true (clang) libFuzzer calls it;
 * otherwise run_corpus.c does, with its corpus and small changes of it, as an ordinary test.
 */
#ifndef FQ_TESTS_FUZZ_H
#define FQ_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>

#include "support/must.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
