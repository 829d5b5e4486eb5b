/* SPDX-License-Identifier: MIT */
#include "auth/person_name.h"

#include "base/limits.h"
#include "base/utf8.h"

/* Line ends, and what turns the direction of what follows or is not seen at all. */
static bool is_control(uint32_t c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x200b || c == 0x200e || c == 0x200f ||
           (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff;
}

static bool is_of_links(uint32_t c)
{
    return c == '/' || c == ':' || c == '@' || c == '<' || c == '>' || c == '\\' || c == 0x3002 ||
           c == 0xff0e || c == 0xff61;
}

static bool ends_a_word(uint32_t c)
{
    return c == ' ' || c == '.' || c == ',' || c == '-';
}

/* `J.R.R. Tolkien` is a name, and `example.org` a link: behind the dot come two letters or more. */
static bool is_dot_of_link(fq_str name, size_t at)
{
    for (int i = 0; i < 2; i++) {
        if (at == name.len || ends_a_word(fq_utf8_next(name, &at)))
            return false;
    }
    return true;
}

const char *fq_person_name_fault(fq_str name)
{
    size_t at = 0;
    if (fq_utf8_count(name) > FQ_LIMIT_PERSON_NAME)
        return "The name is too long.";
    while (at < name.len) {
        uint32_t c = fq_utf8_next(name, &at);
        if (is_control(c))
            return "The name has characters that are not seen.";
        if (is_of_links(c) || (c == '.' && is_dot_of_link(name, at)))
            return "The name looks like a link or an address.";
    }
    return NULL;
}
