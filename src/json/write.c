/* SPDX-License-Identifier: MIT */
#include "json/json.h"

#include "json/bytes.h"

/* The bytes from p to end, fewer than a vector of them, none of which may be special: as two words
 * that overlap where they need to.  False: not copied, look at them one by one. */
static bool copy_few(char *to, const char *p, size_t len)
{
    uint64_t words[2] = {0x2020202020202020u, 0x2020202020202020u};
    if (len >= 8) {
        memcpy(&words[0], p, 8);
        memcpy(&words[1], p + len - 8, 8);
    } else if (len >= 4) {
        memcpy(&words[0], p, 4);
        memcpy(&words[1], p + len - 4, 4);
    } else {
        return false;
    }
    fq_wide bytes;
    memcpy(&bytes, words, sizeof(bytes));
    if (fq_wide_first(fq_json_special(bytes)) < FQ_WIDE)
        return false;
    memcpy(to, &words[0], len >= 8 ? 8 : 4);
    if (len >= 8)
        memcpy(to + len - 8, &words[1], 8);
    else
        memcpy(to + len - 4, &words[1], 4);
    return true;
}

/* Copies up to the first byte that needs an escape and returns where in the source that is, or
 * end.  Copies whole vectors: `to` needs FQ_WIDE bytes more room than the source. */
static const char *copy_plain(char *to, const char *p, const char *end)
{
    while (end - p >= (ptrdiff_t)FQ_WIDE) {
        fq_wide bytes = fq_wide_load(p);
        memcpy(to, &bytes, sizeof(bytes));
        unsigned at = fq_wide_first(fq_json_special(bytes));
        p += at;
        to += at;
        if (at < FQ_WIDE)
            return p;
    }
    if (copy_few(to, p, (size_t)(end - p)))
        return end;
    while (p < end && (unsigned char)*p >= 0x20 && *p != '"' && *p != '\\')
        *to++ = *p++;
    return p;
}

/* At most 6 bytes. */
static size_t write_escape(char *to, char c)
{
    static const char hex[] = "0123456789abcdef";
    static const char shorts[0x20] = {
        ['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n', ['\r'] = 'r', ['\t'] = 't'};
    to[0] = '\\';
    unsigned char byte = (unsigned char)c;
    if (byte >= 0x20 || shorts[byte]) {
        to[1] = byte >= 0x20 ? c : shorts[byte];
        return 2;
    }
    memcpy(to + 1, "u00", 3);
    to[4] = hex[byte >> 4];
    to[5] = hex[byte & 15u];
    return 6;
}

void fq_json_escape(struct fq_buf *out, fq_str s)
{
    const char *p = s.ptr;
    const char *end = s.ptr + s.len;
    while (p < end) {
        char *to = fq_buf_reserve(out, (size_t)(end - p) + FQ_WIDE);
        if (!to)
            return;
        const char *stop = copy_plain(to, p, end);
        size_t written = (size_t)(stop - p);
        if (stop < end)
            written += write_escape(to + written, *stop++);
        fq_buf_commit(out, written);
        p = stop;
    }
}

void fq_json_string(struct fq_buf *out, fq_str s)
{
    /* Most text needs no escape: one reservation, quotes included. */
    char *to = fq_buf_reserve(out, s.len + 2 + FQ_WIDE);
    if (!to)
        return;
    to[0] = '"';
    const char *end = s.ptr + s.len;
    const char *stop = s.len ? copy_plain(to + 1, s.ptr, end) : end;
    size_t plain = (size_t)(stop - s.ptr);
    if (FQ_LIKELY(stop == end)) {
        to[1 + plain] = '"';
        fq_buf_commit(out, plain + 2);
        return;
    }
    fq_buf_commit(out, 1 + plain);
    fq_json_escape(out, fq_str_of(stop, (size_t)(end - stop)));
    fq_buf_char(out, '"');
}
