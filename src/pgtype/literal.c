/* SPDX-License-Identifier: MIT
 *
 * Array literals, as PostgreSQL's array_in reads them.
 */
#include "pgtype/pgtype.h"

void fq_pgtype_array_begin(struct fq_buf *out)
{
    fq_buf_char(out, '{');
}

/* Every element is quoted, so that none is taken for NULL or for a delimiter. */
static void add_quoted(struct fq_buf *out, fq_str value)
{
    fq_buf_char(out, '"');
    size_t plain = 0;
    for (size_t i = 0; i < value.len; i++) {
        if (value.ptr[i] != '"' && value.ptr[i] != '\\')
            continue;
        fq_buf_add(out, value.ptr + plain, i - plain);
        fq_buf_char(out, '\\');
        plain = i;
    }
    if (value.len)
        fq_buf_add(out, value.ptr + plain, value.len - plain);
    fq_buf_char(out, '"');
}

void fq_pgtype_array_add(struct fq_buf *out, const fq_str *value)
{
    /* No element ends in '{': one at the end is the array's own. */
    if (!fq_buf_failed(out) && out->len && out->ptr[out->len - 1] != '{')
        fq_buf_char(out, ',');
    if (value)
        add_quoted(out, *value);
    else
        fq_buf_literal(out, "NULL");
}

void fq_pgtype_array_end(struct fq_buf *out)
{
    fq_buf_char(out, '}');
}
