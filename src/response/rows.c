/* SPDX-License-Identifier: MIT
 *
 * The hot path: each value goes from the database's bytes through its codec to the response's,
 * once.  A null where the schema forbids it makes the nearest object above that may be null so;
 * what was written of that object is cut off again.
 *
 * What is being written, objects in lists in objects, stands on a stack of frames rather than on
 * C's, so that writing can stop anywhere and go on later.
 */
#include <assert.h>
#include <string.h>

#include "response/writer.h"

/* Frames there is room for at first: lists and objects nest a few levels. */
enum { FIRST_FRAMES = 16 };

/* ---- where it stands ---- */

static struct fq_frame *top(const struct fq_response *r)
{
    return &r->frames[r->depth - 1];
}

static const struct fq_path *path_in(struct fq_response *r, const struct fq_path *parent,
                                     fq_str key, size_t index)
{
    struct fq_path *path = FQ_NEW(r->arena, struct fq_path);
    *path = (struct fq_path){parent, key, index};
    return path;
}

static const struct fq_path *path_with(struct fq_response *r, const struct fq_path *parent,
                                       const struct fq_emit *emit)
{
    return emit && emit->key.ptr ? path_in(r, parent, emit->key, 0) : parent;
}

const struct fq_path *fq_response_path(struct fq_response *r, const struct fq_emit *emit)
{
    const struct fq_path *path = path_in(r, NULL, r->root->key, 0);
    if (r->root->kind == FQ_ROOT_LIST && r->row_count > 0)
        path = path_in(r, path, FQ_STR_NONE, r->row_count - 1);
    for (size_t i = 0; i < r->depth; i++) {
        const struct fq_frame *frame = &r->frames[i];
        if (frame->kind == FQ_FRAME_LIST) {
            path = path_with(r, path, frame->emit);
            if (i + 1 < r->depth)
                path = path_in(r, path, FQ_STR_NONE, frame->index - 1);
        } else {
            path = path_with(r, path, frame->emit);
        }
    }
    return path_with(r, path, emit);
}

struct fq_error *fq_response_report(struct fq_response *r, const struct fq_emit *emit,
                                    struct fq_location at, const char *sentence)
{
    struct fq_error *error = fq_errors_add(&r->errors, r->arena, FQ_INTERNAL, at, "%s", sentence);
    if (error)
        error->path = fq_response_path(r, emit);
    return error;
}

/* ---- null ---- */

static void add_null(struct fq_response *r, fq_str prefix)
{
    fq_buf_str_add(r->out, prefix);
    fq_buf_literal(r->out, "null");
}

/* The field is null.  False: it must not be. */
static bool write_null(struct fq_response *r, const struct fq_emit *emit)
{
    if (emit->non_null) {
        fq_response_report(r, emit, emit->at, "Cannot return null for a non-nullable field.");
        return false;
    }
    add_null(r, emit->prefix);
    return true;
}

/* A value that no codec understands counts as null, and is an error. */
static bool write_unreadable(struct fq_response *r, const struct fq_emit *emit,
                             const struct fq_cell *cell)
{
    bool dimensions = fq_codec_has_other_dimensions(emit->codec, cell->ptr, cell->len);
    r->malformed |= !dimensions;
    fq_response_report(
        r, emit, emit->at,
        dimensions
            ? "The array has another number of dimensions than the schema declares; the setting "
              "schema.arrays_as_json shows arrays as they are."
            : "The database returned a value that does not fit the schema; reload the schema.");
    if (emit->non_null)
        return false;
    add_null(r, emit->prefix);
    return true;
}

/* Cuts off what was written since start.  What was sent cannot be: then there is no data at all,
 * and the answer has to break off. */
static bool cut_off(struct fq_response *r, size_t start)
{
    if (start < r->sent) {
        r->data_null = true;
        return false;
    }
    fq_buf_truncate(r->out, start - r->sent);
    return true;
}

/* The value of the root field is null. */
static void null_root(struct fq_response *r, const struct fq_root *root)
{
    if (root->non_null) {
        r->data_null = true;
        return;
    }
    if (!cut_off(r, r->root_start))
        return;
    add_null(r, root->prefix);
    r->root_null = true;
}

/* A null that must not be goes up: lists and their items never are null, so they go with the
 * object that holds them. */
static void spread_null(struct fq_response *r)
{
    while (r->depth > 0) {
        const struct fq_frame *frame = &r->frames[--r->depth];
        if (frame->kind != FQ_FRAME_OBJECT)
            continue;
        if (!cut_off(r, frame->start))
            return;
        if (frame->emit->non_null)
            continue;
        add_null(r, frame->emit->prefix);
        return;
    }
    null_root(r, r->root);
}

/* ---- frames ---- */

static struct fq_frame *push(struct fq_response *r)
{
    if (FQ_UNLIKELY(r->depth == r->frame_capacity)) {
        size_t capacity = r->frame_capacity ? 2 * r->frame_capacity : FIRST_FRAMES;
        struct fq_frame *frames = fq_arena_alloc(r->arena, capacity * sizeof(*frames));
        if (r->depth)
            memcpy(frames, r->frames, r->depth * sizeof(*frames));
        r->frames = frames;
        r->frame_capacity = capacity;
    }
    return &r->frames[r->depth++];
}

static void push_fields(struct fq_response *r, const struct fq_emit *fields, size_t count,
                        const struct fq_cell *row)
{
    *push(r) = (struct fq_frame){FQ_FRAME_ROW, fields, fields + count, row};
    if (FQ_UNLIKELY(count == 0)) /* otherwise the first field opens the object */
        fq_buf_char(r->out, '{');
}

/* A row of an abstract type says itself which of the possible ones it is. */
static bool push_case(struct fq_response *r, const struct fq_rowset *rows,
                      const struct fq_cell *row)
{
    uint32_t number;
    if (fq_cell_u32(&row[rows->choice], &number) && number < rows->case_count) {
        const struct fq_case *chosen = &rows->cases[number];
        push_fields(r, chosen->fields, chosen->field_count, row);
        return true;
    }
    /* For the path: the row stands here. */
    push_fields(r, rows->fields, 0, row);
    r->malformed = true;
    fq_response_report(r, NULL, (struct fq_location){0},
                       "The database returned a row of no type that the schema knows here.");
    return false;
}

static void push_row(struct fq_response *r, const struct fq_rowset *rows, const struct fq_cell *row)
{
    if (FQ_UNLIKELY(rows->case_count)) {
        if (!push_case(r, rows, row))
            spread_null(r);
        return;
    }
    push_fields(r, rows->fields, rows->field_count, row);
    top(r)->bare = rows->bare;
}

/* ---- fields ---- */

static bool write_cell(struct fq_response *r, const struct fq_emit *emit,
                       const struct fq_cell *cell)
{
    if (!cell->ptr)
        return write_null(r, emit);
    size_t start = r->out->len;
    fq_buf_str_add(r->out, emit->prefix);
    if (FQ_LIKELY(emit->codec->write(emit->codec, r->out, cell->ptr, cell->len)))
        return true;
    fq_buf_truncate(r->out, start);
    return write_unreadable(r, emit, cell);
}

static bool is_there(const struct fq_emit *emit, const struct fq_cell *row)
{
    if (emit->cell == FQ_NO_CELL)
        return true;
    const struct fq_cell *there = &row[emit->cell];
    return there->ptr && there->len == 1 && there->ptr[0];
}

/* The object is not there; a document may stand for it. */
static bool write_absent(struct fq_response *r, const struct fq_emit *emit,
                         const struct fq_cell *row)
{
    if (!emit->projection)
        return write_null(r, emit);
    size_t start = r->out->len;
    fq_buf_str_add(r->out, emit->prefix);
    if (fq_response_stand_in(r, emit, &row[emit->document]))
        return true;
    fq_buf_truncate(r->out, start);
    if (emit->non_null)
        return false;
    add_null(r, emit->prefix);
    return true;
}

static bool begin_object(struct fq_response *r, const struct fq_emit *emit,
                         const struct fq_cell *row)
{
    if (!is_there(emit, row))
        return write_absent(r, emit, row);
    size_t start = r->sent + r->out->len;
    fq_buf_str_add(r->out, emit->prefix);
    push_fields(r, emit->fields, emit->field_count, row);
    struct fq_frame *frame = top(r);
    frame->kind = FQ_FRAME_OBJECT;
    frame->emit = emit;
    frame->start = start;
    return true;
}

static void begin_list(struct fq_response *r, const struct fq_emit *emit, const struct fq_cell *row)
{
    uint32_t n;
    const struct fq_kept_row *first = NULL;
    assert(r->kept); /* the rows of a plan with nested sets are kept */
    if (fq_cell_u32(&row[FQ_COLUMN_N], &n))
        first = fq_kept_first(r->kept, emit->rows->number, n);
    fq_buf_str_add(r->out, emit->prefix);
    fq_buf_char(r->out, '[');
    *push(r) = (struct fq_frame){.kind = FQ_FRAME_LIST, .emit = emit, .next = first};
}

/* The fields of the object at the top, as far as the next one that holds others.  False: a null
 * has to spread. */
static bool write_fields(struct fq_response *r)
{
    struct fq_frame *frame = top(r);
    while (frame->field < frame->end) {
        const struct fq_emit *emit = frame->field++;
        switch (emit->kind) {
        case FQ_EMIT_CELL:
            if (!write_cell(r, emit, &frame->row[emit->cell]))
                return false;
            break;
        case FQ_EMIT_CONSTANT:
            fq_buf_str_add(r->out, emit->prefix);
            fq_buf_str_add(r->out, emit->constant);
            break;
        case FQ_EMIT_DOCUMENT:
            if (!fq_response_members(r, emit, &frame->row[emit->cell]))
                return false;
            break;
        case FQ_EMIT_OBJECT:
            if (!begin_object(r, emit, frame->row))
                return false;
            if (top(r) != frame)
                return true;
            break;
        case FQ_EMIT_LIST:
            begin_list(r, emit, frame->row);
            return true;
        }
    }
    if (!frame->bare)
        fq_buf_char(r->out, '}');
    r->depth--;
    return true;
}

static void write_item(struct fq_response *r)
{
    struct fq_frame *frame = top(r);
    const struct fq_kept_row *item = frame->next;
    if (!item) {
        fq_buf_char(r->out, ']');
        r->depth--;
        return;
    }
    if (frame->index++)
        fq_buf_char(r->out, ',');
    frame->next = item->next;
    push_row(r, frame->emit->rows, item->cells);
}

/* Writes what stands on the stack.  False: out has reached full, at an item of a list. */
static bool run(struct fq_response *r, size_t full)
{
    while (r->depth > 0 && !r->data_null) {
        if (top(r)->kind == FQ_FRAME_LIST) {
            if (r->out->len >= full)
                return false;
            write_item(r);
        } else if (!write_fields(r)) {
            spread_null(r);
        }
    }
    r->depth = 0;
    return true;
}

/* ---- root fields ---- */

void fq_response_begin(struct fq_response *r, const struct fq_plan *plan, struct fq_buf *out,
                       struct fq_arena *arena, struct fq_arena *rows)
{
    *r = (struct fq_response){.plan = plan, .out = out, .arena = arena, .rows = rows};
    fq_buf_literal(out, "{\"data\":");
    r->data_start = out->len;
}

void fq_response_part_sent(struct fq_response *r)
{
    r->sent += r->out->len;
    fq_buf_reset(r->out);
}

static void open_root(struct fq_response *r, const struct fq_root *root)
{
    if (r->root == root)
        return;
    r->root = root;
    r->root_null = false;
    r->row_count = 0;
    r->root_start = r->sent + r->out->len;
    fq_buf_str_add(r->out, root->prefix);
    if (root->kind == FQ_ROOT_LIST)
        fq_buf_char(r->out, '[');
}

/* Puts the row on the stack, if it counts. */
static void begin_root_row(struct fq_response *r, const struct fq_cell *row)
{
    const struct fq_root *root = r->root;
    if (r->data_null || r->root_null || (root->kind == FQ_ROOT_SINGLE && r->row_count > 0))
        return;
    if (root->kind == FQ_ROOT_LIST && r->row_count > 0)
        fq_buf_char(r->out, ',');
    r->row_count++;
    push_row(r, root->rows, row);
}

static void misfit(struct fq_response *r, const struct fq_root *root)
{
    fq_errors_add(&r->errors, r->arena, FQ_INTERNAL, root->at, "%s",
                  "The database returned rows that do not fit the plan; reload the schema.");
    r->malformed = true;
    r->data_null = true;
}

void fq_response_rows(struct fq_response *r, const struct fq_root *root,
                      const struct fq_cell *cells, size_t row_count, size_t column_count)
{
    assert(!root->merged);
    open_root(r, root);
    if (column_count < root->column_count) {
        misfit(r, root);
        return;
    }
    for (size_t i = 0; i < row_count; i++) {
        begin_root_row(r, cells + i * column_count);
        run(r, SIZE_MAX);
    }
}

void fq_response_keep(struct fq_response *r, struct fq_kept *kept, const struct fq_root *root,
                      const struct fq_cell *cells, size_t row_count, size_t column_count, bool held)
{
    if (column_count < root->column_count ||
        !fq_kept_add(kept, root, r->rows, cells, row_count, column_count, held))
        misfit(r, root);
}

bool fq_response_write_kept(struct fq_response *r, const struct fq_root *root,
                            const struct fq_kept *kept, size_t full)
{
    if (!r->data_null && kept->highest > kept->count) /* the number of a row that never came */
        misfit(r, root);
    if (r->data_null)
        return true;
    if (r->root != root) {
        open_root(r, root);
        r->kept = kept;
        r->next_row = fq_kept_first(kept, 0, 0);
    }
    while (run(r, full)) {
        const struct fq_kept_row *row = r->next_row;
        if (!row || r->data_null || r->root_null)
            return true;
        if (r->out->len >= full)
            return false;
        r->next_row = row->next;
        begin_root_row(r, row->cells);
    }
    return false;
}

void fq_response_root_done(struct fq_response *r, const struct fq_root *root)
{
    open_root(r, root);
    if (root->kind == FQ_ROOT_LIST && !r->data_null && !r->root_null)
        fq_buf_char(r->out, ']');
    else if (r->row_count == 0)
        null_root(r, root);
    r->root = NULL;
}

bool fq_response_constant(struct fq_response *r, const struct fq_root *root, size_t full)
{
    if (r->root != root)
        r->constant_rest = root->constant;
    open_root(r, root);
    size_t room = full > r->out->len ? full - r->out->len : 0;
    fq_str rest = r->constant_rest;
    size_t len = rest.len < room ? rest.len : room;
    fq_buf_str_add(r->out, fq_str_of(rest.ptr, len));
    r->constant_rest = fq_str_from_offset(rest, len);
    if (r->constant_rest.len)
        return false;
    r->root = NULL;
    return true;
}

void fq_response_root_failed(struct fq_response *r, const struct fq_root *root,
                             const struct fq_error *error)
{
    struct fq_error *added = fq_errors_add(&r->errors, r->arena, error->status, root->at, "%s", "");
    if (added) {
        added->message = error->message;
        added->detail = error->detail;
        added->code = error->code;
        added->extensions = error->extensions;
        added->path = path_in(r, NULL, root->key, 0);
    }
    open_root(r, root);
    null_root(r, root);
    r->root = NULL;
}
