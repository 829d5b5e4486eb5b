/* SPDX-License-Identifier: MIT
 *
 * Values made of values: arrays, ranges, multiranges, rows.  Each part is a length and that many
 * bytes; a length of -1 is null.
 */
#include "pgtype/codec.h"

/* PostgreSQL's MAXDIM. */
#define DIMENSIONS_MAX 6

struct cursor {
    const char *p;
    const char *end;
};

static bool take_i32(struct cursor *in, int32_t *ret)
{
    if (in->end - in->p < 4)
        return false;
    *ret = read_i32(in->p);
    in->p += 4;
    return true;
}

/* One part: its bytes, or NULL for null. */
static bool take_part(struct cursor *in, const char **ret, size_t *ret_len)
{
    int32_t len;
    if (!take_i32(in, &len) || len < -1 || in->end - in->p < len)
        return false;
    *ret = len < 0 ? NULL : in->p;
    *ret_len = len < 0 ? 0 : (size_t)len;
    in->p += *ret_len;
    return true;
}

static bool write_part(const struct fq_codec *codec, struct fq_buf *out, struct cursor *in)
{
    const char *part;
    size_t len;
    if (!take_part(in, &part, &len))
        return false;
    if (part)
        return codec->write(codec, out, part, len);
    fq_buf_literal(out, "null");
    return true;
}

/* ---- arrays ---- */

struct array {
    int32_t dimensions;
    int32_t sizes[DIMENSIONS_MAX];
};

/* Dimensions, has-nulls, element type, then size and lower bound of each dimension.  The lower
 * bounds are not shown. */
static bool take_array(struct cursor *in, uint32_t element_type, struct array *ret)
{
    int32_t type, ignored;
    if (!take_i32(in, &ret->dimensions) || !take_i32(in, &ignored) || !take_i32(in, &type) ||
        (uint32_t)type != element_type || ret->dimensions < 0 || ret->dimensions > DIMENSIONS_MAX)
        return false;
    for (int i = 0; i < ret->dimensions; i++) {
        if (!take_i32(in, &ret->sizes[i]) || !take_i32(in, &ignored) || ret->sizes[i] < 1)
            return false;
    }
    return true;
}

/* Every element takes four bytes at least, so hostile sizes end with the input; lists of lists
 * hold at least one element each. */
static bool write_dimension(const struct fq_codec *element, struct fq_buf *out, struct cursor *in,
                            const struct array *array, int dimension)
{
    bool innermost = dimension + 1 == array->dimensions;
    for (int32_t i = 0; i < array->sizes[dimension]; i++) {
        fq_buf_char(out, i == 0 ? '[' : ',');
        if (innermost ? !write_part(element, out, in)
                      : !write_dimension(element, out, in, array, dimension + 1))
            return false;
    }
    fq_buf_char(out, ']');
    return true;
}

static bool fits(const struct fq_codec *codec, int dimensions)
{
    return codec->dimensions == 0 || dimensions == 0 || dimensions == codec->dimensions;
}

bool fq_pgtype_write_array(const struct fq_codec *codec, struct fq_buf *out, const char *value,
                           size_t len)
{
    struct cursor in = {value, value + len};
    struct array array;
    if (!take_array(&in, codec->element_type, &array) || !fits(codec, array.dimensions))
        return false;
    if (array.dimensions == 0)
        fq_buf_literal(out, "[]");
    else if (!write_dimension(codec->element, out, &in, &array, 0))
        return false;
    return in.p == in.end;
}

const struct fq_codec *fq_codec_array(struct fq_arena *arena, const struct fq_codec *element,
                                      uint32_t type, int dimensions)
{
    struct fq_codec *codec = FQ_NEW(arena, struct fq_codec);
    *codec = (struct fq_codec){.write = fq_pgtype_write_array,
                               .element = element,
                               .element_type = type,
                               .dimensions = dimensions};
    return codec;
}

/* How many dimensions an array has in JSON: all its lists are equally deep. */
static int json_dimensions(const char *value, size_t len)
{
    int count = 0;
    while ((size_t)count < len && value[count] == '[')
        count++;
    return fq_str_eq(fq_str_of(value, len), FQ_STR("[]")) ? 0 : count;
}

static bool write_json_list(const struct fq_codec *codec, struct fq_buf *out, const char *value,
                            size_t len)
{
    return fits(codec, json_dimensions(value, len)) &&
           fq_codec_json_text.write(&fq_codec_json_text, out, value, len);
}

const struct fq_codec *fq_codec_json_list(struct fq_arena *arena, int dimensions)
{
    struct fq_codec *codec = FQ_NEW(arena, struct fq_codec);
    *codec = (struct fq_codec){.write = write_json_list, .dimensions = dimensions};
    return codec;
}

static bool has_other_dimensions(const struct fq_codec *codec, const char *value, size_t len)
{
    struct cursor in = {value, value + len};
    struct array array;
    if (codec->write == write_json_list)
        return !fits(codec, json_dimensions(value, len));
    return codec->write == fq_pgtype_write_array && take_array(&in, codec->element_type, &array) &&
           !fits(codec, array.dimensions);
}

/* Of a list, perhaps one of its items. */
static bool is_left_out(const struct fq_codec *codec, const char *value, size_t len)
{
    if (codec->leaves_out)
        return codec->leaves_out(codec, value, len);
    return codec->element && codec->element->leaves_out;
}

const char *fq_codec_refusal(const struct fq_codec *codec, const char *value, size_t len)
{
    if (codec == &fq_codec_count && len == 8)
        return "The count is above 2147483647, the greatest Int; countBig of an aggregate counts "
               "further.";
    if (codec->refusal)
        return codec->refusal;
    if (is_left_out(codec, value, len))
        return "The value is none of those that the schema leaves to its type.";
    return has_other_dimensions(codec, value, len)
               ? "The array has another number of dimensions than the schema declares; the setting "
                 "schema.arrays_as_json shows arrays as they are."
               : NULL;
}

/* ---- ranges ---- */

enum {
    RANGE_EMPTY = 0x01,
    RANGE_LOWER_INCLUSIVE = 0x02,
    RANGE_UPPER_INCLUSIVE = 0x04,
    RANGE_LOWER_INFINITE = 0x08,
    RANGE_UPPER_INFINITE = 0x10,
};

static bool write_bound(const struct fq_codec *element, struct fq_buf *out, struct cursor *in,
                        bool present)
{
    if (present)
        return write_part(element, out, in);
    fq_buf_literal(out, "null");
    return true;
}

static void add_bool(struct fq_buf *out, bool value)
{
    fq_buf_str_add(out, value ? FQ_STR("true") : FQ_STR("false"));
}

void fq_pgtype_range_end(struct fq_buf *out, bool lower_inclusive, bool upper_inclusive, bool empty)
{
    fq_buf_literal(out, ",\"lowerInclusive\":");
    add_bool(out, lower_inclusive);
    fq_buf_literal(out, ",\"upperInclusive\":");
    add_bool(out, upper_inclusive);
    fq_buf_literal(out, ",\"empty\":");
    add_bool(out, empty);
    fq_buf_char(out, '}');
}

bool fq_pgtype_write_range(const struct fq_codec *codec, struct fq_buf *out, const char *value,
                           size_t len)
{
    if (len < 1)
        return false;
    unsigned flags = (unsigned char)value[0];
    struct cursor in = {value + 1, value + len};
    bool empty = flags & RANGE_EMPTY;
    fq_buf_literal(out, "{\"lower\":");
    if (!write_bound(codec->element, out, &in, !empty && !(flags & RANGE_LOWER_INFINITE)))
        return false;
    fq_buf_literal(out, ",\"upper\":");
    if (!write_bound(codec->element, out, &in, !empty && !(flags & RANGE_UPPER_INFINITE)))
        return false;
    fq_pgtype_range_end(out, flags & RANGE_LOWER_INCLUSIVE, flags & RANGE_UPPER_INCLUSIVE, empty);
    return in.p == in.end;
}

/* A count, then each range as a part; element is the range's codec. */
bool fq_pgtype_write_multirange(const struct fq_codec *codec, struct fq_buf *out, const char *value,
                                size_t len)
{
    struct cursor in = {value, value + len};
    int32_t count;
    if (!take_i32(&in, &count) || count < 0)
        return false;
    fq_buf_char(out, '[');
    for (int32_t i = 0; i < count; i++) {
        if (i)
            fq_buf_char(out, ',');
        if (!write_part(codec->element, out, &in))
            return false;
    }
    fq_buf_char(out, ']');
    return in.p == in.end;
}
