/* SPDX-License-Identifier: MIT */
#include "schema/fragment.h"

static const char too_long[] = " "; /* an address that no other text has */
const fq_fragment fq_fragment_too_long = {.text = {.ptr = too_long, .len = 1}};
