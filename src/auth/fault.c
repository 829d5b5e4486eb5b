/* SPDX-License-Identifier: MIT */
#include "auth/fault.h"

const char *fq_jws_fault_word(enum fq_jws_fault fault)
{
    static const char *words[] = {"good",
#define X(name, word) word,
                                  FQ_JWS_FAULT_MAP(X)
#undef X
    };
    return words[fault];
}
