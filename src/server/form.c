/* SPDX-License-Identifier: MIT */
#include "server/form.h"

/* application/x-www-form-urlencoded.  False on a bad escape. */
static bool decode(struct fq_arena *arena, fq_str text, fq_str *ret)
{
    char *out = fq_arena_alloc(arena, text.len + 1);
    size_t len = 0;
    if (!out)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '+') {
            c = ' ';
        } else if (c == '%') {
            int high = i + 2 < text.len ? fq_hex_digit(text.ptr[i + 1]) : -1;
            int low = i + 2 < text.len ? fq_hex_digit(text.ptr[i + 2]) : -1;
            if (high < 0 || low < 0)
                return false;
            c = (char)(high * 16 + low);
            i += 2;
        }
        out[len++] = c;
    }
    *ret = fq_str_of(out, len);
    return true;
}

bool fq_form_next(struct fq_form *form, struct fq_arena *arena, fq_str *ret_name, fq_str *ret_value)
{
    if (form->failed || form->text.len == 0)
        return false;
    size_t end = fq_str_find_char(form->text, '&');
    fq_str pair = fq_str_of(form->text.ptr, end);
    form->text = fq_str_from_offset(form->text, end + 1);
    size_t equals = fq_str_find_char(pair, '=');
    form->failed = !decode(arena, fq_str_of(pair.ptr, equals), ret_name) ||
                   !decode(arena, fq_str_from_offset(pair, equals + 1), ret_value);
    return !form->failed;
}
