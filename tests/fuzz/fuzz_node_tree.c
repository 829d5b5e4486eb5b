/* SPDX-License-Identifier: MIT
 *
 * PostgreSQL's query trees: any bytes get a yes or a no.
 */
#include "fuzz.h"

#include "pg/node_tree.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    (void)fq_pg_rule_is_plain(fq_str_of((const char *)data, size));
    return 0;
}
