/* SPDX-License-Identifier: MIT */
#include "config/session_setting.h"

#define CLAIMS FQ_STR("claims.")
#define HEADER FQ_STR("header:")

/* PostgreSQL's own settings have no dot, and fraiseql's are not for others. */
static bool is_setting_name(fq_str name)
{
    size_t dots = 0;
    char before = '.';
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        bool letter = (c >= 'a' && c <= 'z') || c == '_', digit = c >= '0' && c <= '9';
        if (before == '.' ? !letter : !letter && !digit && c != '.')
            return false;
        dots += c == '.';
        before = c;
    }
    return dots && before != '.' && name.len < FQ_SESSION_SETTING_NAME_BYTES &&
           !fq_str_starts_with(name, FQ_STR("fraiseql."));
}

bool fq_session_claim_next(fq_str *path, fq_str *ret_name)
{
    if (path->len && path->ptr[0] == '"') {
        fq_str rest = fq_str_from_offset(*path, 1);
        size_t len = fq_str_find_char(rest, '"');
        if (len == rest.len || (len + 1 < rest.len && rest.ptr[len + 1] != '.'))
            return false;
        *ret_name = fq_str_of(rest.ptr, len);
        *path = fq_str_from_offset(rest, len + 2 < rest.len ? len + 2 : rest.len);
        return len > 0;
    }
    size_t len = fq_str_find_char(*path, '.');
    *ret_name = fq_str_of(path->ptr, len);
    *path = fq_str_from_offset(*path, len < path->len ? len + 1 : len);
    return len > 0;
}

bool fq_session_claim_is_path(fq_str path)
{
    fq_str name;
    do {
        if ((path.len && path.ptr[path.len - 1] == '.') || !fq_session_claim_next(&path, &name))
            return false;
    } while (path.len);
    return true;
}

bool fq_session_header_is_name(fq_str name)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') &&
            c != '-' && c != '_')
            return false;
    }
    return name.len > 0;
}

bool fq_session_setting_read(fq_str item, struct fq_session_setting *ret)
{
    size_t equals = fq_str_find_char(item, '=');
    fq_str from = fq_str_from_offset(item, equals < item.len ? equals + 1 : equals);
    ret->name = fq_str_of(item.ptr, equals);
    if (!is_setting_name(ret->name))
        return false;
    if (fq_str_starts_with(from, CLAIMS)) {
        ret->source = FQ_SESSION_CLAIM;
        ret->what = fq_str_from_offset(from, CLAIMS.len);
        return fq_session_claim_is_path(ret->what);
    }
    if (fq_str_starts_with(from, HEADER)) {
        ret->source = FQ_SESSION_HEADER;
        ret->what = fq_str_from_offset(from, HEADER.len);
        return fq_session_header_is_name(ret->what);
    }
    ret->source = FQ_SESSION_TEXT;
    if (from.len < 2 || from.ptr[0] != '\'' || from.ptr[from.len - 1] != '\'')
        return false;
    ret->what = fq_str_of(from.ptr + 1, from.len - 2);
    return true;
}
