/* SPDX-License-Identifier: MIT
 *
 * What a request came with, for the program that answers some of its fields.
 */
#include "json/json.h"
#include "server/asking.h"
#include "server/serve.h"

/* HTTP says nothing about bytes beyond ASCII: each is the character of its number, as the
 * frameworks of Python read them. */
static void write_latin1(struct fq_buf *out, fq_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c < 0x80) {
            fq_json_escape(out, fq_str_of(&text.ptr[i], 1));
        } else {
            fq_buf_char(out, (char)(0xC0 | (c >> 6)));
            fq_buf_char(out, (char)(0x80 | (c & 0x3F)));
        }
    }
}

static void write_header_name(struct fq_buf *out, fq_str name)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        fq_buf_char(out, c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c);
    }
}

static fq_str name_at(struct fq_http_exchange *exchange, size_t index)
{
    fq_str name, value;
    fq_http_header_at(exchange, index, &name, &value);
    return name;
}

/* Several of one name are one list, which stands where the first is. */
static bool is_first_of_its_name(struct fq_http_exchange *exchange, size_t index)
{
    fq_str name = name_at(exchange, index);
    for (size_t i = 0; i < index; i++) {
        if (fq_str_eq_nocase(name_at(exchange, i), name))
            return false;
    }
    return true;
}

void fq_serve_headers(const struct fq_request *request, struct fq_buf *out)
{
    if (!fq_asking_is(request)) {
        fq_buf_literal(out, "{}");
        return;
    }
    const struct fq_asking *asking = FQ_CONTAINER(request, struct fq_asking, request);
    struct fq_http_exchange *exchange = asking->exchange;
    size_t count = fq_http_header_count(exchange);
    bool any = false;
    fq_buf_char(out, '{');
    for (size_t i = 0; i < count; i++) {
        fq_str name = name_at(exchange, i);
        fq_str value =
            is_first_of_its_name(exchange, i) ? fq_http_header(exchange, name) : FQ_STR_NONE;
        if (!value.ptr)
            continue;
        fq_buf_str_add(out, any ? FQ_STR(",\"") : FQ_STR("\""));
        write_header_name(out, name);
        fq_buf_literal(out, "\":\"");
        write_latin1(out, value);
        fq_buf_char(out, '"');
        any = true;
    }
    fq_buf_char(out, '}');
}
