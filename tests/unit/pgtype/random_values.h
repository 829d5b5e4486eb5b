/* SPDX-License-Identifier: MIT
 *
 * Random values of PostgreSQL's types, as their *_recv functions want them: of every size, the
 * extremes more often than chance would have them.
 */
#ifndef FQ_TESTS_RANDOM_VALUES_H
#define FQ_TESTS_RANDOM_VALUES_H

#include "base/buf.h"

/* The seed: the same one gives the same values. */
extern uint64_t random_state;

/* Big-endian. */
void add_int(struct fq_buf *out, uint64_t value, unsigned bytes);

typedef void make_value(struct fq_buf *out);

make_value make_bool, make_int2, make_int4, make_int8, make_xid8, make_float4, make_float8,
    make_numeric, make_uuid, make_text, make_name, make_char, make_bytea, make_date, make_time,
    make_timetz, make_timestamp, make_interval, make_inet, make_cidr, make_macaddr, make_macaddr8,
    make_bit;

#endif
