/* SPDX-License-Identifier: MIT
 *
 * Values, strings and directives as text, laid out as graphql-js does.
 */
#include "graphql/types/print_private.h"

void fq_print_newline(struct fq_buf *out, size_t indent)
{
    fq_buf_char(out, '\n');
    for (size_t i = 0; i < indent; i++)
        fq_buf_literal(out, "  ");
}

/* ---- strings ---- */

static void print_escape(struct fq_buf *out, unsigned char c)
{
    static const char controls[] = "\b\f\n\r\t\"\\";
    static const char letters[] = "bfnrt\"\\";
    const char *found = c ? strchr(controls, c) : NULL;
    if (found)
        fq_buf_printf(out, "\\%c", letters[found - controls]);
    else
        fq_buf_printf(out, "\\u%04X", (unsigned)c);
}

void fq_print_string(struct fq_buf *out, fq_str text)
{
    fq_buf_char(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        /* U+0080 to U+009F are controls too; in UTF-8 they are two bytes. */
        bool wide_control = c == 0xc2 && i + 1 < text.len && (unsigned char)text.ptr[i + 1] < 0xa0;
        if (wide_control)
            print_escape(out, (unsigned char)text.ptr[++i]);
        else if (c < 0x20 || c == '"' || c == '\\' || c == 0x7f)
            print_escape(out, c);
        else
            fq_buf_char(out, (char)c);
    }
    fq_buf_char(out, '"');
}

static bool is_space_or_tab(char c)
{
    return c == ' ' || c == '\t';
}

/* Would the text, written as a block string and read again, be the same? */
static bool survives_block(fq_str text)
{
    bool line_is_blank = true;
    bool line_is_indented = false;
    bool all_indented = true;
    bool seen_line = false;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c == '\n') {
            if (line_is_blank && !seen_line)
                return false;
            seen_line = true;
            line_is_blank = true;
            line_is_indented = false;
        } else if (c == ' ' || c == '\t') {
            line_is_indented = line_is_indented || line_is_blank;
        } else if (c < 0x20) {
            return false;
        } else {
            all_indented = all_indented && line_is_indented;
            line_is_blank = false;
        }
    }
    return text.len == 0 || (!line_is_blank && !(all_indented && seen_line));
}

/* The text with """ as \""", its lines indented. */
static void print_block_lines(struct fq_buf *out, fq_str text, size_t indent)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '\n') {
            fq_print_newline(out, indent);
        } else if (text.len - i >= 3 && memcmp(text.ptr + i, "\"\"\"", 3) == 0) {
            fq_buf_literal(out, "\\\"\"\"");
            i += 2;
        } else {
            fq_buf_char(out, text.ptr[i]);
        }
    }
}

/* Are all lines but the first empty or indented? */
static bool indented_behind_first(fq_str text)
{
    for (size_t i = 0; i + 1 < text.len; i++) {
        if (text.ptr[i] == '\n' && text.ptr[i + 1] != '\n' && !is_space_or_tab(text.ptr[i + 1]))
            return false;
    }
    return true;
}

static void print_block_string(struct fq_buf *out, fq_str text, size_t indent)
{
    /* Longer than this, graphql-js gives a single line its own line. */
    enum { LONG = 70 };
    bool single = fq_str_find_char(text, '\n') == text.len;
    bool ends_in_quotes = fq_str_ends_with(text, FQ_STR("\"\"\""));
    bool awkward_end = fq_str_ends_with(text, FQ_STR("\\")) || fq_str_ends_with(text, FQ_STR("\""));
    bool force_leading = !single && indented_behind_first(text);
    bool spread = !single || text.len > LONG || awkward_end || ends_in_quotes || force_leading;
    bool keep_leading_blank = single && text.len && is_space_or_tab(text.ptr[0]);
    fq_buf_literal(out, "\"\"\"");
    if ((spread && !keep_leading_blank) || force_leading)
        fq_print_newline(out, indent);
    print_block_lines(out, text, indent);
    if (spread)
        fq_print_newline(out, indent);
    fq_buf_literal(out, "\"\"\"");
}

void fq_print_description(struct fq_buf *out, fq_str text, size_t indent)
{
    if (!text.ptr)
        return;
    if (survives_block(text))
        print_block_string(out, text, indent);
    else
        fq_print_string(out, text);
    fq_print_newline(out, indent);
}

/* ---- values ---- */

static void print_list(struct fq_buf *out, const struct fq_value *list, size_t indent)
{
    fq_buf_char(out, '[');
    for (size_t i = 0; i < list->count; i++) {
        if (i)
            fq_buf_literal(out, ", ");
        fq_print_value(out, &list->items[i], indent);
    }
    fq_buf_char(out, ']');
}

static void print_object(struct fq_buf *out, const struct fq_value *object, size_t indent)
{
    fq_buf_char(out, '{');
    for (size_t i = 0; i < object->count; i++) {
        if (i)
            fq_buf_literal(out, ", ");
        fq_buf_str_add(out, object->fields[i].name);
        fq_buf_literal(out, ": ");
        fq_print_value(out, &object->fields[i].value, indent);
    }
    fq_buf_char(out, '}');
}

void fq_print_value(struct fq_buf *out, const struct fq_value *value, size_t indent)
{
    switch (value->kind) {
    case FQ_VALUE_NULL:
        fq_buf_literal(out, "null");
        return;
    case FQ_VALUE_BOOL:
        fq_buf_str_add(out, value->boolean ? FQ_STR("true") : FQ_STR("false"));
        return;
    case FQ_VALUE_INT:
    case FQ_VALUE_FLOAT:
    case FQ_VALUE_ENUM:
        fq_buf_str_add(out, value->text);
        return;
    case FQ_VALUE_STRING:
        if (value->block)
            print_block_string(out, value->text, indent);
        else
            fq_print_string(out, value->text);
        return;
    case FQ_VALUE_VARIABLE:
        fq_buf_char(out, '$');
        fq_buf_str_add(out, value->text);
        return;
    case FQ_VALUE_LIST:
        print_list(out, value, indent);
        return;
    case FQ_VALUE_OBJECT:
        print_object(out, value, indent);
        return;
    }
}

void fq_value_print(struct fq_buf *out, const struct fq_value *value)
{
    fq_print_value(out, value, 0);
}

/* ---- arguments, directives, types ---- */

void fq_print_arguments(struct fq_buf *out, const struct fq_argument *arguments, size_t count,
                        size_t indent)
{
    if (count == 0)
        return;
    fq_buf_char(out, '(');
    for (size_t i = 0; i < count; i++) {
        if (i)
            fq_buf_literal(out, ", ");
        fq_buf_str_add(out, arguments[i].name);
        fq_buf_literal(out, ": ");
        fq_print_value(out, &arguments[i].value, indent);
    }
    fq_buf_char(out, ')');
}

void fq_print_directives(struct fq_buf *out, const struct fq_directive *directives, size_t indent)
{
    for (; directives; directives = directives->next) {
        fq_buf_literal(out, " @");
        fq_buf_str_add(out, directives->name);
        fq_print_arguments(out, directives->arguments, directives->argument_count, indent);
    }
}

void fq_print_type_node(struct fq_buf *out, const struct fq_type_node *type)
{
    if (type->of) {
        fq_buf_char(out, '[');
        fq_print_type_node(out, type->of);
        fq_buf_char(out, ']');
    } else {
        fq_buf_str_add(out, type->name);
    }
    if (type->non_null)
        fq_buf_char(out, '!');
}
