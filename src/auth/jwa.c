/* SPDX-License-Identifier: MIT */
#include "auth/key.h"

static const struct fq_jwa_form forms[] = {
#define X(name, family, digest, bytes) {FQ_STR_INIT(#name), FQ_JWA_##family, digest, bytes},
    FQ_JWA_MAP(X)
#undef X
};

bool fq_jwa_read(fq_str name, enum fq_jwa *ret)
{
    for (unsigned i = 0; i < FQ_ARRAY_LEN(forms); i++) {
        if (fq_str_eq(forms[i].name, name)) {
            *ret = (enum fq_jwa)i;
            return true;
        }
    }
    return false;
}

const struct fq_jwa_form *fq_jwa_form(enum fq_jwa algorithm)
{
    return &forms[algorithm];
}

const char *fq_jwa_name(enum fq_jwa algorithm)
{
    return forms[algorithm].name.ptr;
}
