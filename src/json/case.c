/* SPDX-License-Identifier: MIT */
#include "json/json.h"

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

void fq_json_camel(struct fq_buf *out, fq_str snake)
{
    size_t at = 0;
    while (at < snake.len && snake.ptr[at] == '_')
        at++;
    fq_buf_add(out, snake.ptr, at);
    bool behind_underscore = false;
    for (; at < snake.len; at++) {
        char c = snake.ptr[at];
        if (c != '_')
            fq_buf_char(out, behind_underscore ? upper(c) : c);
        behind_underscore = c == '_';
    }
}
