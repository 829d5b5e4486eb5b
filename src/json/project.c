/* SPDX-License-Identifier: MIT
 *
 * Reducing a document to a selection: one pass over an object notes where the wanted values
 * stand, then the fields are written in the projection's order.
 */
#include "json/json.h"

#include "base/limits.h"
#include "json/walk.h"

/* Fields looked for in one pass over an object; a wider projection takes a pass per group.  Their
 * slices stand on the stack, 1 KB for each level of nesting. */
#define GROUP 64u

struct projector {
    struct fq_buf *out;
    const char *end;
    fq_projection_report *report;
    void *arg;
};

enum outcome {
    WRITTEN,
    IS_NULL, /* the document has null here: nothing is written yet */
    VOIDED,  /* made null by something inside, which is reported: nothing is written yet */
    FAILED,
};

/* A value that holds objects, and where it stands. */
struct place {
    const char *p;
    const char *after; /* set once the value was walked over */
    const struct fq_projection *projection;
    const struct fq_projection_field *leaf; /* of lists of leaves; else NULL */
    uint8_t lists, items_non_null; /* as in fq_projection_field: those that it has to have yet */
    const struct fq_projection_step *step;
    unsigned depth;
};

static enum outcome project_value(const struct projector *j, struct place *at);

static enum outcome voided(const struct projector *j, const struct fq_projection_step *where,
                           enum fq_projection_fault fault)
{
    if (!j->report)
        return fault == FQ_PROJECTION_NULL ? VOIDED : FAILED;
    j->report(j->arg, where, fault);
    return VOIDED;
}

/* Notes the value of a member under every field that wants it. */
static void note(const struct fq_projection_field *fields, size_t count, fq_str name, fq_str raw,
                 fq_str *slices)
{
    for (size_t i = 0; i < count; i++) {
        if (fq_str_eq(fields[i].key, name) || fq_str_eq(fields[i].other_key, name))
            slices[i] = raw;
    }
}

/* A name written with escapes stands for what they decode to. */
static void note_escaped(const struct fq_projection_field *fields, size_t count, fq_str name,
                         fq_str raw, fq_str *slices)
{
    char plain[FQ_LIMIT_NAME_BYTES];
    const char *at;
    if (name.len > sizeof(plain))
        return;
    const char *end = fq_json_decode(plain, name.ptr, name.ptr + name.len, &at);
    if (end)
        note(fields, count, fq_str_of(plain, (size_t)(end - plain)), raw, slices);
}

/* One bit for each length that a wanted key has: most members are told apart by that alone. */
static uint64_t key_lengths(const struct fq_projection_field *fields, size_t count)
{
    uint64_t lengths = 0;
    for (size_t i = 0; i < count; i++) {
        if (fields[i].key.len)
            lengths |= (uint64_t)1 << (fields[i].key.len & 63u);
        if (fields[i].other_key.len)
            lengths |= (uint64_t)1 << (fields[i].other_key.len & 63u);
    }
    return lengths;
}

/* Walks over the object whose '{' p is behind; NULL when it is malformed. */
static const char *collect_members(const struct projector *j, const char *p,
                                   const struct fq_projection_field *fields, size_t count,
                                   fq_str *slices)
{
    uint64_t lengths = key_lengths(fields, count);
    bool closed, escaped;
    for (bool first = true;; first = false) {
        fq_str name;
        p = fq_json_next(p, j->end, first, '}', &closed);
        if (!p || closed)
            return p;
        p = fq_json_name(p, j->end, &name, &escaped);
        const char *after = p ? fq_json_skip_value(p, j->end) : NULL;
        if (!after)
            return NULL;
        fq_str raw = fq_str_of(p, (size_t)(after - p));
        if (FQ_UNLIKELY(escaped))
            note_escaped(fields, count, name, raw, slices);
        else if (name.len && (lengths >> (name.len & 63u) & 1u))
            note(fields, count, name, raw, slices);
        p = after;
    }
}

/* What a value begins with that is as many lists, one inside the other, of objects. */
static char opening(unsigned lists)
{
    return lists ? '[' : '{';
}

static enum outcome write_leaf(const struct projector *j, const struct fq_projection_field *field,
                               fq_str raw, const struct fq_projection_step *step)
{
    if (!field->leaf) {
        fq_buf_str_add(j->out, raw);
        return WRITTEN;
    }
    size_t start = j->out->len;
    if (field->leaf(j->out, raw, field->context))
        return WRITTEN;
    fq_buf_truncate(j->out, start);
    return voided(j, step, FQ_PROJECTION_UNACCEPTABLE);
}

static enum outcome write_value(const struct projector *j, const struct fq_projection_field *field,
                                fq_str raw, const struct fq_projection_step *step, unsigned depth)
{
    if (!raw.ptr || raw.ptr[0] == 'n')
        return IS_NULL;
    bool in_lists = field->each && field->lists;
    if (!field->nested && !in_lists)
        return write_leaf(j, field, raw, step);
    if (raw.ptr[0] != opening(field->lists))
        return voided(j, step, FQ_PROJECTION_UNACCEPTABLE);
    struct place at = {.p = raw.ptr,
                       .projection = field->nested,
                       .leaf = in_lists && !field->nested ? field : NULL,
                       .lists = field->lists,
                       .items_non_null = field->items_non_null,
                       .step = step,
                       .depth = depth + 1};
    return project_value(j, &at);
}

static enum outcome write_field(const struct projector *j, const struct fq_projection_field *field,
                                fq_str raw, const struct place *at)
{
    fq_buf_str_add(j->out, field->prefix);
    if (field->constant.len) {
        fq_buf_str_add(j->out, field->constant);
        return WRITTEN;
    }
    struct fq_projection_step step = {at->step, field, 0};
    enum outcome outcome = write_value(j, field, raw, &step, at->depth);
    if (outcome == WRITTEN || outcome == FAILED)
        return outcome;
    if (field->non_null)
        return outcome == IS_NULL ? voided(j, &step, FQ_PROJECTION_NULL) : VOIDED;
    fq_buf_literal(j->out, "null");
    return WRITTEN;
}

/* Fields [from, from + count) of the projection.  The pass over the object comes first, so that
 * its end is known whatever becomes of the fields. */
static enum outcome project_group(const struct projector *j, struct place *at, size_t from,
                                  size_t count)
{
    const struct fq_projection_field *fields = at->projection->fields + from;
    fq_str slices[GROUP];
    for (size_t i = 0; i < count; i++)
        slices[i] = FQ_STR_NONE;
    at->after = collect_members(j, at->p + 1, fields, count, slices);
    if (!at->after)
        return FAILED;
    enum outcome worst = WRITTEN;
    for (size_t i = 0; i < count; i++) {
        enum outcome outcome = write_field(j, &fields[i], slices[i], at);
        if (outcome == FAILED)
            return FAILED;
        if (outcome == VOIDED)
            worst = VOIDED;
    }
    return worst;
}

/* Of which type the object is it says itself. */
static enum outcome choose_case(const struct projector *j, struct place *at)
{
    const struct fq_projection *cases = at->projection;
    bool own = cases->discriminator.len > 0;
    const struct fq_projection_field name = {.key =
                                                 own ? cases->discriminator : FQ_STR("__typename")};
    fq_str raw = FQ_STR_NONE;
    at->after = collect_members(j, at->p + 1, &name, 1, &raw);
    if (!at->after)
        return FAILED;
    bool quoted = raw.len > 1 && raw.ptr[0] == '"';
    fq_str value = quoted ? fq_str_of(raw.ptr + 1, raw.len - 2) : own ? raw : FQ_STR_NONE;
    for (size_t i = 0; i < cases->case_count && value.len; i++) {
        if (!fq_str_eq(cases->cases[i].type, value))
            continue;
        at->projection = cases->cases[i].projection;
        return WRITTEN;
    }
    return own ? IS_NULL : voided(j, at->step, FQ_PROJECTION_UNACCEPTABLE);
}

static enum outcome project_object(const struct projector *j, struct place *at)
{
    enum outcome chosen = FQ_UNLIKELY(at->projection->cases != NULL) ? choose_case(j, at) : WRITTEN;
    if (chosen != WRITTEN)
        return chosen;
    size_t start = j->out->len;
    size_t count = at->projection->count;
    enum outcome worst = WRITTEN;
    size_t from = 0;
    if (at->projection->form == FQ_PROJECT_OBJECT)
        fq_buf_char(j->out, '{');
    do {
        size_t group = count - from < GROUP ? count - from : GROUP;
        enum outcome outcome = project_group(j, at, from, group);
        if (outcome == FAILED)
            return FAILED;
        if (outcome == VOIDED)
            worst = VOIDED;
        from += group;
    } while (from < count);
    if (worst != WRITTEN)
        fq_buf_truncate(j->out, start);
    else if (at->projection->form == FQ_PROJECT_OBJECT)
        fq_buf_char(j->out, '}');
    return worst;
}

static enum outcome project_item_leaf(const struct projector *j, struct place *item)
{
    item->after = fq_json_skip_value(item->p, j->end);
    if (!item->after)
        return FAILED;
    if (*item->p == 'n')
        return IS_NULL;
    fq_str raw = fq_str_of(item->p, (size_t)(item->after - item->p));
    return write_leaf(j, item->leaf, raw, item->step);
}

static enum outcome project_item_value(const struct projector *j, struct place *item)
{
    if (item->leaf && item->lists == 0)
        return project_item_leaf(j, item);
    if (*item->p == opening(item->lists) || *item->p == 'n')
        return project_value(j, item);
    item->after = fq_json_skip_value(item->p, j->end);
    return item->after ? voided(j, item->step, FQ_PROJECTION_UNACCEPTABLE) : FAILED;
}

static enum outcome project_item(const struct projector *j, const struct place *list, const char *p,
                                 size_t index, const char **ret_after)
{
    struct fq_projection_step step = {list->step, NULL, index};
    struct place item = *list;
    item.p = p;
    item.step = &step;
    item.depth++;
    item.lists = (uint8_t)(list->lists ? list->lists - 1 : 0);
    item.items_non_null = list->items_non_null >> 1;
    enum outcome outcome = project_item_value(j, &item);
    *ret_after = item.after;
    if (outcome == WRITTEN || outcome == FAILED)
        return outcome;
    if (list->items_non_null & 1u)
        return outcome == IS_NULL ? voided(j, &step, FQ_PROJECTION_NULL) : VOIDED;
    fq_buf_literal(j->out, "null");
    return WRITTEN;
}

static enum outcome project_list(const struct projector *j, struct place *at)
{
    size_t start = j->out->len;
    enum outcome worst = WRITTEN;
    const char *p = at->p + 1;
    for (size_t i = 0;; i++) {
        bool closed;
        p = fq_json_next(p, j->end, i == 0, ']', &closed);
        if (!p)
            return FAILED;
        if (closed)
            break;
        fq_buf_char(j->out, i == 0 ? '[' : ',');
        enum outcome outcome = project_item(j, at, p, i, &p);
        if (outcome == FAILED)
            return FAILED;
        if (outcome == VOIDED)
            worst = VOIDED;
    }
    at->after = p;
    if (worst == VOIDED)
        fq_buf_truncate(j->out, start);
    else if (j->out->len == start)
        fq_buf_literal(j->out, "[]");
    else
        fq_buf_char(j->out, ']');
    return worst;
}

static enum outcome project_value(const struct projector *j, struct place *at)
{
    if (at->depth > FQ_LIMIT_JSON_DEPTH || at->p == j->end)
        return FAILED;
    switch (*at->p) {
    case '{':
        return project_object(j, at);
    case '[':
        return project_list(j, at);
    case 'n':
        at->after = fq_json_skip_value(at->p, j->end);
        return at->after ? IS_NULL : FAILED;
    default:
        return FAILED;
    }
}

/* The document as the value of a field. */
static enum outcome project_whole(const struct projector *j, struct place *at)
{
    size_t start = j->out->len;
    at->after = fq_json_skip_value(at->p, j->end);
    if (!at->after)
        return FAILED;
    fq_str raw = fq_str_of(at->p, (size_t)(at->after - at->p));
    enum outcome outcome = write_field(j, at->projection->fields, raw, at);
    if (outcome != WRITTEN)
        fq_buf_truncate(j->out, start);
    return outcome;
}

bool fq_json_project_reporting(struct fq_buf *out, fq_str document,
                               const struct fq_projection *projection, fq_projection_report *report,
                               void *arg)
{
    size_t start = out->len;
    if (document.len == 0)
        return false;
    const char *end = document.ptr + document.len;
    struct projector j = {out, end, report, arg};
    struct place at = {.p = fq_json_skip_space(document.ptr, end), .projection = projection};
    bool whole = projection->form == FQ_PROJECT_VALUE;
    enum outcome outcome = whole ? project_whole(&j, &at) : project_value(&j, &at);
    if (outcome == IS_NULL) {
        fq_buf_literal(out, "null");
        outcome = WRITTEN;
    }
    if (outcome == WRITTEN && fq_json_skip_space(at.after, end) == end && !fq_buf_failed(out))
        return true;
    fq_buf_truncate(out, start);
    return false;
}

bool fq_json_project(struct fq_buf *out, fq_str document, const struct fq_projection *projection)
{
    return fq_json_project_reporting(out, document, projection, NULL, NULL);
}
