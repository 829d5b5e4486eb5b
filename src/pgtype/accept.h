/* SPDX-License-Identifier: MIT
 *
 * Private to pgtype: the accept functions behind fq_pgtype_scalars.  See graphql/types/scalar.h.
 */
#ifndef FQ_PGTYPE_ACCEPT_H
#define FQ_PGTYPE_ACCEPT_H

#include "graphql/types/scalar.h"

/* accept_number.c */
fq_scalar_accept fq_pgtype_accept_bigint;
fq_scalar_accept fq_pgtype_accept_decimal;

/* accept_time.c */
fq_scalar_accept fq_pgtype_accept_date;
fq_scalar_accept fq_pgtype_accept_time;
fq_scalar_accept fq_pgtype_accept_offset_time;
fq_scalar_accept fq_pgtype_accept_date_time;
fq_scalar_accept fq_pgtype_accept_local_date_time;
fq_scalar_accept fq_pgtype_accept_duration;

/* accept_text.c */
fq_scalar_accept fq_pgtype_accept_uuid;
fq_scalar_accept fq_pgtype_accept_base64;
fq_scalar_accept fq_pgtype_accept_bit_string;
fq_scalar_accept fq_pgtype_accept_ltree;
fq_scalar_accept fq_pgtype_accept_geometric;
fq_scalar_accept fq_pgtype_accept_vector;

/* A JSON list of one number or more. */
bool fq_pgtype_is_number_list(fq_str raw);

/* place.c */
fq_scalar_accept fq_pgtype_accept_coordinate;

/* geojson.c */
fq_scalar_accept fq_pgtype_accept_geojson;

/* accept_network.c */
fq_scalar_accept fq_pgtype_accept_inet;
fq_scalar_accept fq_pgtype_accept_cidr;
fq_scalar_accept fq_pgtype_accept_mac;

/* accept_range.c */
fq_scalar_accept fq_pgtype_accept_int_range;
fq_scalar_accept fq_pgtype_accept_bigint_range;
fq_scalar_accept fq_pgtype_accept_decimal_range;
fq_scalar_accept fq_pgtype_accept_date_range;
fq_scalar_accept fq_pgtype_accept_date_time_range;
fq_scalar_accept fq_pgtype_accept_local_date_time_range;

/* Sets *ret_problem to the value, shortened, and what it fails to be; returns false. */
bool fq_pgtype_refuse(struct fq_arena *arena, enum fq_scalar_form form, fq_str text,
                      const char *what, fq_str *ret_problem);

#endif
