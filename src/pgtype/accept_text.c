/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "pgtype/accept.h"

#include "base/limits.h"
#include "pgtype/codec.h"

/* The 32 digits, in lower case; hyphens may stand where RFC 9562 has them, all or none. */
static bool take_uuid(fq_str text, char digits[32])
{
    bool hyphens = text.len == 36;
    size_t count = 0;
    if (!hyphens && text.len != 32)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (hyphens && (i == 8 || i == 13 || i == 18 || i == 23)) {
            if (c != '-')
                return false;
        } else if (fq_hex_digit(c) < 0) {
            return false;
        } else {
            digits[count++] = c <= '9' ? c : (char)(c | 0x20);
        }
    }
    return true;
}

bool fq_pgtype_accept_uuid(struct fq_arena *arena, enum fq_scalar_form form, fq_str text,
                           fq_str *ret, fq_str *ret_problem)
{
    char d[32];
    if (form != FQ_SCALAR_STRING || !take_uuid(text, d))
        return fq_pgtype_refuse(arena, form, text, "is not a UUID", ret_problem);
    *ret = fq_arena_printf(arena, "%.8s-%.4s-%.4s-%.4s-%.12s", d, d + 8, d + 12, d + 16, d + 20);
    return true;
}

bool fq_pgtype_accept_base64(struct fq_arena *arena, enum fq_scalar_form form, fq_str text,
                             fq_str *ret, fq_str *ret_problem)
{
    char *to = fq_arena_alloc(arena, 2 + 2 * text.len);
    size_t len = 0;
    if (form != FQ_SCALAR_STRING || !fq_pgtype_base64_to_hex(to + 2, text, &len))
        return fq_pgtype_refuse(arena, form, text, "is not base64 with padding (RFC 4648)",
                                ret_problem);
    memcpy(to, "\\x", 2);
    *ret = fq_str_of(to, len + 2);
    return true;
}

/* A string given as JSON is a JSON string; whoever has JSON text sends it as a value. */
bool fq_pgtype_accept_json(struct fq_arena *arena, enum fq_scalar_form form, fq_str text,
                           fq_str *ret, fq_str *ret_problem)
{
    *ret = text;
    if (form != FQ_SCALAR_STRING)
        return true;
    struct fq_buf out;
    fq_buf_init(&out, arena, FQ_LIMIT_REQUEST_BYTES);
    fq_json_string(&out, text);
    if (fq_buf_failed(&out))
        return fq_pgtype_refuse(arena, form, text, "is too long", ret_problem);
    *ret = fq_buf_str(&out);
    return true;
}

bool fq_pgtype_accept_bit_string(struct fq_arena *arena, enum fq_scalar_form form, fq_str text,
                                 fq_str *ret, fq_str *ret_problem)
{
    bool valid = form == FQ_SCALAR_STRING;
    for (size_t i = 0; valid && i < text.len; i++)
        valid = text.ptr[i] == '0' || text.ptr[i] == '1';
    if (!valid)
        return fq_pgtype_refuse(arena, form, text, "is not a string of 0 and 1", ret_problem);
    *ret = text;
    return true;
}

/* Which letters a label may have is the database's to say (its locale's letters, digits, '_', and
 * from version 16 on '-'); an empty label never is one. */
bool fq_pgtype_accept_ltree(struct fq_arena *arena, enum fq_scalar_form form, fq_str text,
                            fq_str *ret, fq_str *ret_problem)
{
    bool valid = form == FQ_SCALAR_STRING;
    char before = '.';
    for (size_t i = 0; valid && i < text.len; i++) {
        char c = text.ptr[i];
        bool ascii_letter = ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (unsigned char)c >= 0x80;
        bool other = (c >= '0' && c <= '9') || c == '_' || c == '-';
        valid = ascii_letter || other || (c == '.' && before != '.');
        before = c;
    }
    if (!valid || (text.len && before == '.'))
        return fq_pgtype_refuse(arena, form, text, "is not a path of labels (top.middle.leaf)",
                                ret_problem);
    *ret = text;
    return true;
}

/* What stands between the numbers depends on the type, which PostgreSQL knows. */
bool fq_pgtype_accept_geometric(struct fq_arena *arena, enum fq_scalar_form form, fq_str text,
                                fq_str *ret, fq_str *ret_problem)
{
    bool valid = form == FQ_SCALAR_STRING && text.len;
    for (size_t i = 0; valid && i < text.len; i++) {
        char c = text.ptr[i], letter = (char)(c | 0x20);
        bool of_number = (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+' ||
                         (letter >= 'a' && letter <= 'z'); /* 1e5, Infinity, NaN */
        valid = of_number || memchr(" ,()[]<>{}", c, 10);
    }
    if (!valid)
        return fq_pgtype_refuse(arena, form, text,
                                "is not numbers with commas and brackets, as (1.5,2)", ret_problem);
    *ret = text;
    return true;
}

bool fq_pgtype_is_number_list(fq_str raw)
{
    struct fq_json_scan scan;
    fq_str item;
    size_t count = 0;
    if (!fq_json_scan_array(&scan, raw))
        return false;
    for (; fq_json_scan_item(&scan, &item); count++) {
        if (item.ptr[0] != '-' && (item.ptr[0] < '0' || item.ptr[0] > '9'))
            return false;
    }
    return !scan.failed && count;
}

/* A sparse vector as PostgreSQL writes it: {1:0.5,3:2}/5. */
static bool looks_sparse(fq_str text)
{
    bool valid = text.len >= 4 && text.ptr[0] == '{' && text.ptr[text.len - 1] != '/';
    size_t close = fq_str_find_char(text, '}');
    for (size_t i = 1; valid && i < text.len; i++) {
        char c = text.ptr[i];
        bool of_number = (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+' || c == 'e';
        valid = i == close || (i == close + 1 ? c == '/' : of_number || c == ':' || c == ',');
    }
    return valid && close + 2 < text.len;
}

/* The text form of pgvector's other types is a JSON list of numbers. */
bool fq_pgtype_accept_vector(struct fq_arena *arena, enum fq_scalar_form form, fq_str text,
                             fq_str *ret, fq_str *ret_problem)
{
    bool sparse = form == FQ_SCALAR_STRING && looks_sparse(text);
    if ((form != FQ_SCALAR_OTHER && form != FQ_SCALAR_STRING) ||
        (!sparse && !fq_pgtype_is_number_list(text))) {
        form = form == FQ_SCALAR_OTHER ? FQ_SCALAR_INT : form;
        return fq_pgtype_refuse(arena, form, text, "is not a list of numbers", ret_problem);
    }
    *ret = text;
    return true;
}
