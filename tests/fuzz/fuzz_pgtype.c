/* SPDX-License-Identifier: MIT
 *
 * Values of PostgreSQL's, leaves of documents, and what clients send for scalars.  The first byte
 * says which type or scalar the rest is for.  Whatever is written is JSON; whatever is refused is
 * refused with a sentence.
 */
#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "fuzz.h"
#include "pgtype/pgtype.h"

struct reading {
    struct fq_arena arena;
    fq_str text;
    const struct fq_scalar *scalar;
    enum fq_scalar_form form;
};

static enum fq_status read_guarded(void *arg)
{
    struct reading *reading = arg;
    struct fq_json value;
    return fq_json_read(&reading->arena, reading->text, &value, NULL);
}

static bool is_json(fq_str text)
{
    struct reading reading = {.text = text};
    fq_arena_init(&reading.arena, 4096, FQ_LIMIT_REQUEST_BYTES);
    enum fq_status status = fq_guard(read_guarded, &reading);
    fq_arena_clear(&reading.arena);
    return status == FQ_OK || status == FQ_LIMIT;
}

static enum fq_status accept_guarded(void *arg)
{
    struct reading *reading = arg;
    fq_str accepted = FQ_STR_NONE, problem = FQ_STR_NONE;
    bool valid =
        reading->scalar->accept(&reading->arena, reading->form, reading->text, &accepted, &problem);
    MUST(valid || problem.len);
    return FQ_OK;
}

static void check_scalar(uint8_t choice, fq_str text)
{
    struct reading reading = {.text = text,
                              .scalar = &fq_pgtype_scalars[choice % fq_pgtype_scalar_count],
                              .form = FQ_SCALAR_STRING};
    fq_arena_init(&reading.arena, 4096, FQ_LIMIT_REQUEST_BYTES);
    MUST(fq_guard(accept_guarded, &reading) == FQ_OK);
    /* OTHER is JSON that was read; nothing else comes in that form. */
    reading.form = FQ_SCALAR_OTHER;
    if (text.len && (text.ptr[0] == '[' || text.ptr[0] == '{') && is_json(text))
        MUST(fq_guard(accept_guarded, &reading) == FQ_OK);
    fq_arena_clear(&reading.arena);
}

/* Documents and text come from PostgreSQL as they are; everything else is written by us. */
static bool is_copied(const struct fq_pgtype *type)
{
    return strcmp(type->scalar, "JSON") == 0 || strcmp(type->scalar, "String") == 0;
}

static void check_type(const struct fq_pgtype *type, fq_str value)
{
    struct fq_arena arena;
    struct fq_buf out;
    fq_arena_init(&arena, 4096, FQ_LIMIT_REQUEST_BYTES);
    fq_buf_init(&out, NULL, FQ_LIMIT_REQUEST_BYTES);
    const struct fq_codec *codecs[] = {&type->codec,
                                       fq_codec_array(&arena, &type->codec, type->oid, 0)};
    for (size_t i = 0; i < FQ_ARRAY_LEN(codecs); i++) {
        fq_buf_reset(&out);
        if (codecs[i]->write(codecs[i], &out, value.ptr, value.len) && !is_copied(type))
            MUST(is_json(fq_buf_str(&out)));
    }
    bool document = is_json(value);
    fq_buf_reset(&out);
    if (value.len && type->leaf(&out, value, type) && document)
        MUST(is_json(fq_buf_str(&out)));
    fq_buf_clear(&out);
    fq_arena_clear(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint32_t oids[] = {16,   17,   18,   19,   20,   21,   23,   25,   26,   114,
                                    650,  700,  701,  774,  829,  869,  1082, 1083, 1114, 1184,
                                    1186, 1266, 1560, 1700, 2950, 3802, 3904, 3906, 3908, 3910,
                                    3912, 3926, 4451, 4532, 4533, 4534, 4535, 4536, 5069};
    if (size == 0)
        return 0;
    fq_str rest = fq_str_of((const char *)data + 1, size - 1);
    check_type(fq_pgtype_find(oids[data[0] % FQ_ARRAY_LEN(oids)]), rest);
    if (fq_utf8_check(rest) == rest.len)
        check_scalar(data[0], rest);
    return 0;
}
