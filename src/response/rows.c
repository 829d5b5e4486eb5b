/* SPDX-License-Identifier: MIT
 *
 * The hot path: each value goes from the database's buffer through its codec to the response's,
 * once.  A null where the schema forbids it makes the nearest object above that may be null so;
 * what was written of that object is cut off again.
 */
#include <assert.h>

#include "base/limits.h"
#include "json/json.h"
#include "response/response.h"

/* Rows of nested sets, by parent: a linked list for each parent row. */
struct merge {
    const struct fq_cell *cells;
    size_t row_count;
    size_t column_count;
    uint32_t *next;    /* row → the next row of the same parent, +1; 0 ends */
    uint32_t **heads;  /* set → parent's number → first row, +1 */
    uint32_t *parents; /* set → how many parent numbers heads has room for */
};

struct writer {
    struct fq_response *r;
    struct fq_buf *out;
    const struct merge *merge; /* NULL: one set */
};

static bool write_fields(struct writer *w, const struct fq_emit *fields, size_t count,
                         const struct fq_cell *row, const struct fq_path *path);
static bool write_row(struct writer *w, const struct fq_rowset *rows, const struct fq_cell *row,
                      const struct fq_path *path);

/* ---- errors ---- */

static const struct fq_path *kept(struct fq_arena *arena, const struct fq_path *path)
{
    if (!path)
        return NULL;
    struct fq_path *copy = FQ_NEW(arena, struct fq_path);
    *copy = *path;
    copy->parent = kept(arena, path->parent);
    return copy;
}

static struct fq_error *report(struct writer *w, struct fq_location at, const struct fq_path *path,
                               enum fq_status status, const char *sentence)
{
    struct fq_error *error = fq_errors_add(&w->r->errors, w->r->arena, status, at, "%s", sentence);
    if (error)
        error->path = kept(w->r->arena, path);
    return error;
}

/* Where a field stands; a bare value stands where its row does. */
static const struct fq_path *path_of(struct fq_path *room, const struct fq_emit *emit,
                                     const struct fq_path *parent)
{
    if (!emit->key.ptr)
        return parent;
    *room = (struct fq_path){parent, emit->key, 0};
    return room;
}

/* The field is null.  True when it may be: then the null stands in the response. */
static bool write_null(struct writer *w, const struct fq_emit *emit, const struct fq_path *parent)
{
    if (emit->non_null) {
        struct fq_path room;
        report(w, emit->at, path_of(&room, emit, parent), FQ_INTERNAL,
               "Cannot return null for a non-nullable field.");
        return false;
    }
    fq_buf_str_add(w->out, emit->prefix);
    fq_buf_literal(w->out, "null");
    return true;
}

/* A value that no codec understands counts as null, and is an error. */
static bool write_unreadable(struct writer *w, const struct fq_emit *emit,
                             const struct fq_cell *cell, const struct fq_path *parent)
{
    struct fq_path room;
    bool dimensions = fq_codec_has_other_dimensions(emit->codec, cell->ptr, cell->len);
    w->r->malformed |= !dimensions;
    report(w, emit->at, path_of(&room, emit, parent), FQ_INTERNAL,
           dimensions
               ? "The array has another number of dimensions than the schema declares; the setting "
                 "schema.arrays_as_json shows arrays as they are."
               : "The database returned a value that does not fit the schema; reload the schema.");
    if (emit->non_null)
        return false;
    fq_buf_str_add(w->out, emit->prefix);
    fq_buf_literal(w->out, "null");
    return true;
}

/* ---- documents ---- */

struct document_report {
    struct writer *w;
    const struct fq_emit *emit;
    const struct fq_path *path;
    bool used; /* what is wrong has been said */
};

static const struct fq_path *document_path(struct fq_arena *arena, const struct fq_path *outer,
                                           const struct fq_projection_step *step)
{
    if (!step)
        return outer;
    struct fq_path *path = FQ_NEW(arena, struct fq_path);
    path->parent = document_path(arena, outer, step->parent);
    path->index = step->index;
    if (step->field) { /* `,"name":` */
        fq_str prefix = step->field->prefix;
        size_t from = fq_str_find_char(prefix, '"') + 1;
        path->key = fq_str_of(prefix.ptr + from, prefix.len - from - 2);
    }
    return path;
}

static void report_document(void *arg, const struct fq_projection_step *step,
                            enum fq_projection_fault fault)
{
    struct document_report *d = arg;
    d->used = true;
    struct fq_arena *arena = d->w->r->arena;
    const struct fq_path *path = document_path(arena, kept(arena, d->path), step);
    if (fault == FQ_PROJECTION_NULL) {
        report(d->w, d->emit->at, path, FQ_INTERNAL,
               "Cannot return null for a non-nullable field.");
        return;
    }
    d->w->r->malformed = true;
    report(d->w, d->emit->at, path, FQ_INTERNAL,
           "The stored document holds a value that does not fit the schema.");
}

static fq_str document_of(const struct fq_cell *cell)
{
    if (!cell->ptr)
        return FQ_STR("{}");
    fq_str document = fq_str_of(cell->ptr, cell->len);
    /* jsonb: a version, then text. */
    if (cell->len && cell->ptr[0] == 1)
        document = fq_str_from_offset(document, 1);
    while (document.len && strchr(" \t\r\n", document.ptr[0])) /* json keeps its spaces */
        document = fq_str_from_offset(document, 1);
    return fq_str_eq(document, FQ_STR("null")) ? FQ_STR("{}") : document;
}

/* Members of a document as fields of the object around it: the projection writes an object, whose
 * braces give way.  Something else than an object counts as one without members. */
static bool write_members(struct writer *w, const struct fq_emit *emit, const struct fq_cell *cell,
                          const struct fq_path *parent)
{
    size_t start = w->out->len;
    struct document_report report_to = {w, emit, parent, false};
    fq_str document = document_of(cell);
    bool written =
        document.len && document.ptr[0] == '{' &&
        fq_json_project_reporting(w->out, document, emit->projection, report_document, &report_to);
    if (!written && (report_to.used || fq_buf_failed(w->out)))
        return false;
    if (!written) {
        w->r->malformed = true;
        report(w, emit->at, parent, FQ_INTERNAL, "The stored document is not a JSON object.");
        if (!fq_json_project(w->out, FQ_STR("{}"), emit->projection))
            return false;
    }
    if (!emit->first)
        w->out->ptr[start] = ',';
    fq_buf_truncate(w->out, w->out->len - 1);
    return true;
}

/* ---- fields ---- */

static bool write_cell(struct writer *w, const struct fq_emit *emit, const struct fq_cell *cell,
                       const struct fq_path *parent)
{
    if (!cell->ptr)
        return write_null(w, emit, parent);
    size_t start = w->out->len;
    fq_buf_str_add(w->out, emit->prefix);
    if (FQ_LIKELY(emit->codec->write(emit->codec, w->out, cell->ptr, cell->len)))
        return true;
    fq_buf_truncate(w->out, start);
    return write_unreadable(w, emit, cell, parent);
}

static bool is_there(const struct fq_emit *emit, const struct fq_cell *row)
{
    if (emit->cell == FQ_NO_CELL)
        return true;
    const struct fq_cell *there = &row[emit->cell];
    return there->ptr && there->len == 1 && there->ptr[0];
}

/* A document stands for an object that is not there (any more).  False: it is none. */
static bool write_stand_in(struct writer *w, const struct fq_emit *emit, const struct fq_cell *cell,
                           const struct fq_path *path)
{
    struct document_report report_to = {w, emit, path, false};
    bool null = !cell->ptr || fq_str_ends_with(fq_str_of(cell->ptr, cell->len), FQ_STR("null"));
    fq_str document = null ? FQ_STR_NONE : document_of(cell);
    return document.len && document.ptr[0] == '{' &&
           fq_json_project_reporting(w->out, document, emit->projection, report_document,
                                     &report_to);
}

static bool write_object(struct writer *w, const struct fq_emit *emit, const struct fq_cell *row,
                         const struct fq_path *parent)
{
    bool there = is_there(emit, row);
    if (!there && !emit->projection)
        return write_null(w, emit, parent);
    struct fq_path room;
    const struct fq_path *path = path_of(&room, emit, parent);
    size_t start = w->out->len;
    fq_buf_str_add(w->out, emit->prefix);
    if (there ? write_fields(w, emit->fields, emit->field_count, row, path)
              : write_stand_in(w, emit, &row[emit->document], path))
        return true;
    fq_buf_truncate(w->out, start);
    if (emit->non_null)
        return false;
    fq_buf_str_add(w->out, emit->prefix);
    fq_buf_literal(w->out, "null");
    return true;
}

static bool cell_u32(const struct fq_cell *cell, uint32_t *ret)
{
    if (!cell->ptr || cell->len != 4)
        return false;
    const unsigned char *b = (const unsigned char *)cell->ptr;
    *ret = (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
    return true;
}

static bool write_list(struct writer *w, const struct fq_emit *emit, const struct fq_cell *row,
                       const struct fq_path *parent)
{
    const struct merge *m = w->merge;
    const struct fq_rowset *rows = emit->rows;
    struct fq_path list = {parent, emit->key, 0};
    size_t start = w->out->len;
    uint32_t n;
    assert(m); /* a plan with nested sets is merged */
    fq_buf_str_add(w->out, emit->prefix);
    fq_buf_char(w->out, '[');
    uint32_t at = 0;
    if (cell_u32(&row[FQ_COLUMN_N], &n) && n < m->parents[rows->number])
        at = m->heads[rows->number][n];
    for (size_t index = 0; at; index++, at = m->next[at - 1]) {
        struct fq_path item = {&list, FQ_STR_NONE, index};
        if (index)
            fq_buf_char(w->out, ',');
        if (!write_row(w, rows, m->cells + (size_t)(at - 1) * m->column_count, &item)) {
            fq_buf_truncate(w->out, start); /* [T!]!: the list goes with its item */
            return false;
        }
    }
    fq_buf_char(w->out, ']');
    return true;
}

static bool write_field(struct writer *w, const struct fq_emit *emit, const struct fq_cell *row,
                        const struct fq_path *path)
{
    switch (emit->kind) {
    case FQ_EMIT_CELL:
        return write_cell(w, emit, &row[emit->cell], path);
    case FQ_EMIT_CONSTANT:
        fq_buf_str_add(w->out, emit->prefix);
        fq_buf_str_add(w->out, emit->constant);
        return true;
    case FQ_EMIT_OBJECT:
        return write_object(w, emit, row, path);
    case FQ_EMIT_DOCUMENT:
        return write_members(w, emit, &row[emit->cell], path);
    case FQ_EMIT_LIST:
        return write_list(w, emit, row, path);
    }
    return false;
}

static bool write_fields(struct writer *w, const struct fq_emit *fields, size_t count,
                         const struct fq_cell *row, const struct fq_path *path)
{
    if (FQ_UNLIKELY(count == 0)) /* otherwise the first field opens the object */
        fq_buf_char(w->out, '{');
    for (size_t i = 0; i < count; i++) {
        if (!write_field(w, &fields[i], row, path))
            return false;
    }
    fq_buf_char(w->out, '}');
    return true;
}

/* A row of an abstract type says itself which of the possible ones it is. */
static bool write_case(struct writer *w, const struct fq_rowset *rows, const struct fq_cell *row,
                       const struct fq_path *path)
{
    uint32_t number;
    if (cell_u32(&row[rows->choice], &number) && number < rows->case_count) {
        const struct fq_case *chosen = &rows->cases[number];
        return write_fields(w, chosen->fields, chosen->field_count, row, path);
    }
    w->r->malformed = true;
    report(w, (struct fq_location){0}, path, FQ_INTERNAL,
           "The database returned a row of no type that the schema knows here.");
    return false;
}

static bool write_row(struct writer *w, const struct fq_rowset *rows, const struct fq_cell *row,
                      const struct fq_path *path)
{
    if (FQ_UNLIKELY(rows->case_count))
        return write_case(w, rows, row, path);
    if (FQ_UNLIKELY(rows->bare))
        return write_field(w, rows->fields, row, path);
    return write_fields(w, rows->fields, rows->field_count, row, path);
}

/* ---- merging ---- */

/* Rows are numbered by row_number(), so no number passes their count; UINT32_MAX if one does. */
static uint32_t highest_number(const struct merge *m)
{
    uint32_t n, highest = 0;
    for (size_t i = 0; i < m->row_count; i++) {
        if (cell_u32(&m->cells[i * m->column_count + FQ_COLUMN_N], &n) && n > highest)
            highest = n;
    }
    return highest <= m->row_count ? highest : UINT32_MAX;
}

/* Links the rows of every nested set to their parents, keeping their order. */
static bool link_rows(struct merge *m, struct fq_arena *arena, size_t set_count)
{
    m->next = FQ_NEW_ARRAY(arena, m->row_count, uint32_t);
    m->heads = FQ_NEW_ARRAY(arena, set_count, uint32_t *);
    m->parents = FQ_NEW_ARRAY(arena, set_count, uint32_t);
    uint32_t highest = highest_number(m);
    if (highest == UINT32_MAX)
        return false;
    uint32_t room = highest + 1;
    for (size_t set = 0; set < set_count; set++) {
        m->heads[set] = FQ_NEW_ARRAY(arena, room, uint32_t);
        m->parents[set] = room;
    }
    /* From the end, each row in front of those seen before. */
    for (size_t i = m->row_count; i-- > 0;) {
        const struct fq_cell *row = m->cells + i * m->column_count;
        uint32_t set, parent;
        if (!cell_u32(&row[FQ_COLUMN_SET], &set) || !cell_u32(&row[FQ_COLUMN_PARENT], &parent) ||
            set >= set_count || parent >= room)
            return false;
        m->next[i] = m->heads[set][parent];
        m->heads[set][parent] = (uint32_t)i + 1;
    }
    return true;
}

/* ---- root fields ---- */

void fq_response_begin(struct fq_response *r, const struct fq_plan *plan, struct fq_buf *out,
                       struct fq_arena *arena)
{
    *r = (struct fq_response){.plan = plan, .out = out, .arena = arena};
    fq_buf_literal(out, "{\"data\":");
    r->data_start = out->len;
}

static void open_root(struct fq_response *r, const struct fq_root *root)
{
    if (r->root_open)
        return;
    r->root_open = true;
    r->root_null = false;
    r->row_count = 0;
    r->root_start = r->out->len;
    fq_buf_str_add(r->out, root->prefix);
    if (root->kind == FQ_ROOT_LIST)
        fq_buf_char(r->out, '[');
}

/* The value of the root field is null. */
static void null_root(struct fq_response *r, const struct fq_root *root)
{
    if (root->non_null) {
        r->data_null = true;
        return;
    }
    fq_buf_truncate(r->out, r->root_start);
    fq_buf_str_add(r->out, root->prefix);
    fq_buf_literal(r->out, "null");
    r->root_null = true;
}

static void write_root_row(struct writer *w, const struct fq_root *root, const struct fq_cell *row)
{
    struct fq_response *r = w->r;
    if (r->data_null || r->root_null || (root->kind == FQ_ROOT_SINGLE && r->row_count > 0))
        return;
    struct fq_path field = {NULL, root->key, 0};
    struct fq_path item = {&field, FQ_STR_NONE, r->row_count};
    const struct fq_path *path = root->kind == FQ_ROOT_LIST ? &item : &field;
    if (root->kind == FQ_ROOT_LIST && r->row_count > 0)
        fq_buf_char(w->out, ',');
    r->row_count++;
    if (!write_row(w, root->rows, row, path))
        null_root(r, root);
}

void fq_response_rows(struct fq_response *r, const struct fq_root *root,
                      const struct fq_cell *cells, size_t row_count, size_t column_count)
{
    struct writer w = {.r = r, .out = r->out};
    struct merge merge = {.cells = cells, .row_count = row_count, .column_count = column_count};
    open_root(r, root);
    if (column_count < root->column_count ||
        (root->merged && !link_rows(&merge, r->arena, root->rowset_count))) {
        report(&w, root->at, NULL, FQ_INTERNAL,
               "The database returned rows that do not fit the plan; reload the schema.");
        r->malformed = true;
        r->data_null = true;
        return;
    }
    if (!root->merged) {
        for (size_t i = 0; i < row_count; i++)
            write_root_row(&w, root, cells + i * column_count);
        return;
    }
    w.merge = &merge;
    for (uint32_t at = merge.heads[0][0]; at; at = merge.next[at - 1])
        write_root_row(&w, root, cells + (size_t)(at - 1) * column_count);
}

void fq_response_root_done(struct fq_response *r, const struct fq_root *root)
{
    open_root(r, root);
    if (root->kind == FQ_ROOT_LIST && !r->data_null && !r->root_null)
        fq_buf_char(r->out, ']');
    else if (r->row_count == 0)
        null_root(r, root);
    r->root_open = false;
}

void fq_response_constant(struct fq_response *r, const struct fq_root *root)
{
    fq_buf_str_add(r->out, root->prefix);
    fq_buf_str_add(r->out, root->constant);
}

void fq_response_root_failed(struct fq_response *r, const struct fq_root *root,
                             const struct fq_error *error)
{
    struct fq_path path = {NULL, root->key, 0};
    struct fq_error *added = fq_errors_add(&r->errors, r->arena, error->status, root->at, "%s", "");
    if (added) {
        added->message = error->message;
        added->detail = error->detail;
        added->code = error->code;
        added->extensions = error->extensions;
        added->path = kept(r->arena, &path);
    }
    open_root(r, root);
    null_root(r, root);
    r->root_open = false;
}
