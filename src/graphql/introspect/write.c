/* SPDX-License-Identifier: MIT
 *
 * Types, fields, values and directives as introspection shows them, a part at a time: what has been
 * begun is a stack of frames, so that the next part goes on wherever the last one ended.
 */
#include "graphql/introspect/introspect_private.h"
#include "graphql/types/print.h"
#include "json/json.h"

/* ---- which types there are ---- */

static void note(struct fq_introspection *what, const struct fq_type_ref *ref)
{
    const struct fq_type *type = fq_type_named(ref);
    for (size_t i = 0; i < FQ_ARRAY_LEN(what->referenced); i++)
        what->referenced[i] = what->referenced[i] || type->scalar == &fq_builtin_scalars[i];
}

static void note_inputs(struct fq_introspection *what, const struct fq_input_def *defs,
                        size_t count)
{
    for (size_t i = 0; i < count; i++)
        note(what, &defs[i].type);
}

void fq_meta_note_scalars(struct fq_introspection *what)
{
    const struct fq_type_system *system = what->system;
    for (size_t i = 0; i < system->types.count; i++) {
        const struct fq_type *type = system->types.entries[i].value;
        if (!fq_type_is_made(type))
            continue; /* it refers to no scalar that nothing else refers to */
        note_inputs(what, type->inputs, type->input_count);
        for (size_t j = 0; j < type->field_count; j++) {
            note(what, &type->fields[j].type);
            note_inputs(what, type->fields[j].arguments, type->fields[j].argument_count);
        }
    }
    for (size_t i = 0; i < system->directive_count; i++)
        note_inputs(what, system->directives[i].arguments, system->directives[i].argument_count);
}

bool fq_meta_type_is_shown(const struct fq_introspection *what, const struct fq_type *type,
                           struct fq_arena *arena)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(what->referenced); i++) {
        if (type->scalar == &fq_builtin_scalars[i])
            return what->referenced[i];
    }
    return fq_meta_shows(what, type, arena);
}

/* ---- what has been begun ---- */

/* An object or a list that has been begun. */
struct fq_meta_frame {
    struct fq_meta_frame *outer, *inner; /* inner: kept for the next that is begun in this one */
    size_t at;                           /* the next entry, or item */

    /* An object: writes one of its members, or begins it. */
    void (*member)(struct fq_introspection_writer *w, struct fq_meta_frame *frame,
                   const struct fq_meta_entry *entry);
    const void *object; /* a definition; of a type it is: */
    struct fq_type_ref ref;
    const struct fq_meta_selection *selection;
    const struct fq_type *made; /* the type with what it has; NULL before somebody asked */
    bool is_made_here;          /* for this frame, behind: */
    struct fq_arena_mark mark;

    /* A list: begins the next item, false at its end. */
    bool (*next)(struct fq_introspection_writer *w, struct fq_meta_frame *frame);
    const void *items;
    size_t count;
    const struct fq_meta_entry *entry;
    size_t written;
};

static struct fq_meta_frame *begin_frame(struct fq_introspection_writer *w)
{
    struct fq_meta_frame *outer = w->top;
    struct fq_meta_frame **kept = outer ? &outer->inner : &w->bottom;
    struct fq_meta_frame *frame = *kept;
    if (!frame)
        frame = *kept = FQ_NEW(w->arena, struct fq_meta_frame);
    *frame = (struct fq_meta_frame){.outer = outer, .inner = frame->inner};
    w->top = frame;
    return frame;
}

/* What was made for the frame goes, and with it the frames that were made since. */
static void end_frame(struct fq_introspection_writer *w)
{
    struct fq_meta_frame *frame = w->top;
    if (frame->is_made_here && w->arena != w->out->arena) {
        fq_arena_rewind(w->arena, &frame->mark);
        frame->inner = NULL;
    }
    w->top = frame->outer;
}

/* ---- pieces ---- */

static void write_null(struct fq_buf *out)
{
    fq_buf_literal(out, "null");
}

static void write_bool(struct fq_buf *out, bool value)
{
    fq_buf_str_add(out, value ? FQ_STR("true") : FQ_STR("false"));
}

/* A text that may be missing. */
static void write_text(struct fq_buf *out, fq_str text)
{
    if (text.len)
        fq_json_string(out, text);
    else
        write_null(out);
}

static void write_reason(struct fq_buf *out, bool deprecated, fq_str reason)
{
    if (!deprecated)
        write_null(out);
    else
        fq_json_string(out, reason.ptr ? reason : FQ_STR("No longer supported"));
}

/* The comma between members or items. */
static void separate(struct fq_buf *out, size_t i)
{
    if (i)
        fq_buf_char(out, ',');
}

static struct fq_meta_frame *begin_object(struct fq_introspection_writer *w,
                                          const struct fq_meta_selection *selection)
{
    struct fq_meta_frame *frame = begin_frame(w);
    fq_buf_char(w->out, '{');
    frame->selection = selection;
    return frame;
}

static struct fq_meta_frame *
begin_list(struct fq_introspection_writer *w, const struct fq_meta_entry *entry,
           bool (*next)(struct fq_introspection_writer *w, struct fq_meta_frame *frame),
           const void *items, size_t count)
{
    struct fq_meta_frame *frame = begin_frame(w);
    fq_buf_char(w->out, '[');
    frame->entry = entry;
    frame->next = next;
    frame->items = items;
    frame->count = count;
    return frame;
}

/* An item that is an object. */
static void
begin_item(struct fq_introspection_writer *w, struct fq_meta_frame *list, const void *item,
           void (*member)(struct fq_introspection_writer *w, struct fq_meta_frame *frame,
                          const struct fq_meta_entry *entry))
{
    separate(w->out, list->written++);
    struct fq_meta_frame *frame = begin_object(w, list->entry->nested);
    frame->member = member;
    frame->object = item;
}

/* A named type, or null when there is none. */
static void begin_named(struct fq_introspection_writer *w, const struct fq_type *type,
                        const struct fq_meta_entry *entry)
{
    const struct fq_type_ref ref = {.named = type};
    if (type)
        fq_meta_begin_type(w, &ref, entry->nested);
    else
        write_null(w->out);
}

/* Of what the interface has the type has all that is there. */
static bool has_all_of(const struct fq_sight *sight, const struct fq_type *type,
                       const struct fq_type *interface)
{
    bool all = true;
    for (size_t i = 0; all && sight && i < interface->field_count; i++)
        all = !fq_seen_field(sight, &interface->fields[i]) ||
              fq_seen_field(sight, fq_type_field(type, interface->fields[i].name));
    return all;
}

/* A type among those that the one around it implements, or is implemented by. */
static bool is_related(const struct fq_introspection_writer *w, const struct fq_meta_frame *list,
                       const struct fq_type *type)
{
    const struct fq_type *around = list->outer->ref.named;
    const struct fq_sight *sight = w->what->sight;
    return fq_seen_type(sight, type) &&
           (list->entry->field == FQ_META_INTERFACES ? has_all_of(sight, around, type)
                                                     : has_all_of(sight, type, around));
}

static bool next_named(struct fq_introspection_writer *w, struct fq_meta_frame *list)
{
    const struct fq_type *const *types = list->items;
    while (list->at < list->count) {
        const struct fq_type *type = types[list->at++];
        if (!is_related(w, list, type))
            continue;
        separate(w->out, list->written++);
        begin_named(w, type, list->entry);
        return true;
    }
    return false;
}

/* ---- __InputValue ---- */

static void write_default(struct fq_introspection_writer *w, const struct fq_value *value)
{
    if (!value) {
        write_null(w->out);
        return;
    }
    struct fq_buf text;
    fq_buf_init(&text, w->out->arena, w->out->max);
    fq_value_print(&text, value);
    fq_json_string(w->out, fq_buf_str(&text));
    if (fq_buf_failed(&text))
        w->out->failure = text.failure;
    fq_buf_clear(&text);
}

static void write_input_member(struct fq_introspection_writer *w, struct fq_meta_frame *frame,
                               const struct fq_meta_entry *entry)
{
    const struct fq_input_def *def = frame->object;
    if (entry->field == FQ_META_NAME)
        fq_json_string(w->out, def->name);
    else if (entry->field == FQ_META_DESCRIPTION)
        write_text(w->out, def->description);
    else if (entry->field == FQ_META_TYPE)
        fq_meta_begin_type(w, &def->type, entry->nested);
    else if (entry->field == FQ_META_DEFAULT_VALUE)
        write_default(w, def->default_value);
    else if (entry->field == FQ_META_IS_DEPRECATED)
        write_bool(w->out, def->deprecated);
    else
        write_reason(w->out, def->deprecated, def->deprecation_reason);
}

static bool next_input(struct fq_introspection_writer *w, struct fq_meta_frame *list)
{
    const struct fq_input_def *defs = list->items;
    while (list->at < list->count) {
        const struct fq_input_def *def = &defs[list->at++];
        if ((def->deprecated && !list->entry->include_deprecated) ||
            !fq_seen_input(w->what->sight, def) ||
            !fq_meta_shows(w->what, fq_type_named(&def->type), w->arena))
            continue;
        begin_item(w, list, def, write_input_member);
        return true;
    }
    return false;
}

/* ---- __Field ---- */

static void write_field_member(struct fq_introspection_writer *w, struct fq_meta_frame *frame,
                               const struct fq_meta_entry *entry)
{
    const struct fq_field_def *def = frame->object;
    if (entry->field == FQ_META_NAME)
        fq_json_string(w->out, def->name);
    else if (entry->field == FQ_META_DESCRIPTION)
        write_text(w->out, def->description);
    else if (entry->field == FQ_META_ARGS)
        begin_list(w, entry, next_input, def->arguments, def->argument_count);
    else if (entry->field == FQ_META_TYPE)
        fq_meta_begin_type(w, &def->type, entry->nested);
    else if (entry->field == FQ_META_IS_DEPRECATED)
        write_bool(w->out, def->deprecated);
    else
        write_reason(w->out, def->deprecated, def->deprecation_reason);
}

static bool next_field(struct fq_introspection_writer *w, struct fq_meta_frame *list)
{
    const struct fq_field_def *defs = list->items;
    while (list->at < list->count) {
        const struct fq_field_def *def = &defs[list->at++];
        if ((def->deprecated && !list->entry->include_deprecated) ||
            !fq_seen_field(w->what->sight, def) ||
            !fq_meta_shows(w->what, fq_type_named(&def->type), w->arena))
            continue;
        begin_item(w, list, def, write_field_member);
        return true;
    }
    return false;
}

/* ---- __EnumValue ---- */

static void write_value_member(struct fq_introspection_writer *w, struct fq_meta_frame *frame,
                               const struct fq_meta_entry *entry)
{
    const struct fq_enum_value_def *def = frame->object;
    if (entry->field == FQ_META_NAME)
        fq_json_string(w->out, def->name);
    else if (entry->field == FQ_META_DESCRIPTION)
        write_text(w->out, def->description);
    else if (entry->field == FQ_META_IS_DEPRECATED)
        write_bool(w->out, def->deprecated);
    else
        write_reason(w->out, def->deprecated, def->deprecation_reason);
}

static bool next_value(struct fq_introspection_writer *w, struct fq_meta_frame *list)
{
    const struct fq_enum_value_def *defs = list->items;
    while (list->at < list->count) {
        const struct fq_enum_value_def *def = &defs[list->at++];
        if ((def->deprecated && !list->entry->include_deprecated) ||
            !fq_seen_value(w->what->sight, def))
            continue;
        begin_item(w, list, def, write_value_member);
        return true;
    }
    return false;
}

/* ---- __Type ---- */

static const char *kind_of(const struct fq_type_ref *ref)
{
    static const char *const kinds[] = {
        [FQ_TYPE_SCALAR] = "SCALAR", [FQ_TYPE_OBJECT] = "OBJECT", [FQ_TYPE_INTERFACE] = "INTERFACE",
        [FQ_TYPE_UNION] = "UNION",   [FQ_TYPE_ENUM] = "ENUM",     [FQ_TYPE_INPUT] = "INPUT_OBJECT",
    };
    if (ref->non_null)
        return "NON_NULL";
    return ref->named ? kinds[ref->named->kind] : "LIST";
}

/* The type inside the outermost wrapper. */
static void begin_inner(struct fq_introspection_writer *w, const struct fq_type_ref *ref,
                        const struct fq_meta_entry *entry)
{
    struct fq_type_ref nullable = *ref;
    nullable.non_null = false;
    if (ref->non_null)
        fq_meta_begin_type(w, &nullable, entry->nested);
    else if (ref->of)
        fq_meta_begin_type(w, ref->of, entry->nested);
    else
        write_null(w->out);
}

static bool has_fields(const struct fq_type *type)
{
    return type->kind == FQ_TYPE_OBJECT || type->kind == FQ_TYPE_INTERFACE;
}

/* What nobody has asked for yet is made for this frame alone: whoever looks at a whole schema would
 * leave several times its size behind. */
static const struct fq_type *made(struct fq_introspection_writer *w, struct fq_meta_frame *frame)
{
    if (frame->made)
        return frame->made;
    if (fq_type_is_made(frame->ref.named))
        return frame->made = frame->ref.named;
    frame->mark = fq_arena_mark(w->arena);
    frame->is_made_here = true;
    struct fq_type *copy = FQ_NEW(w->arena, struct fq_type);
    return frame->made = fq_type_made_in(frame->ref.named, w->arena, copy);
}

/* What only some kinds of types have. */
static void begin_type_list(struct fq_introspection_writer *w, struct fq_meta_frame *frame,
                            const struct fq_meta_entry *entry)
{
    const struct fq_type *type = made(w, frame);
    if (entry->field == FQ_META_FIELDS && has_fields(type))
        begin_list(w, entry, next_field, type->fields, type->field_count);
    else if (entry->field == FQ_META_INTERFACES && has_fields(type))
        begin_list(w, entry, next_named, type->interfaces, type->interface_count);
    else if (entry->field == FQ_META_POSSIBLE_TYPES && fq_type_is_abstract(type))
        begin_list(w, entry, next_named, type->possible, type->possible_count);
    else if (entry->field == FQ_META_ENUM_VALUES && type->kind == FQ_TYPE_ENUM)
        begin_list(w, entry, next_value, type->values, type->value_count);
    else if (entry->field == FQ_META_INPUT_FIELDS && type->kind == FQ_TYPE_INPUT)
        begin_list(w, entry, next_input, type->inputs, type->input_count);
    else if (entry->field == FQ_META_IS_ONE_OF && type->kind == FQ_TYPE_INPUT)
        write_bool(w->out, type->one_of);
    else
        write_null(w->out);
}

static fq_str specified_by(const struct fq_type *type)
{
    return type->scalar && !type->specified_by.len ? type->scalar->specified_by
                                                   : type->specified_by;
}

static void write_type_member(struct fq_introspection_writer *w, struct fq_meta_frame *frame,
                              const struct fq_meta_entry *entry)
{
    /* A wrapper has a kind and what it wraps, nothing else. */
    const struct fq_type *type = frame->ref.non_null ? NULL : frame->ref.named;
    if (entry->field == FQ_META_KIND)
        fq_json_string(w->out, fq_str_from(kind_of(&frame->ref)));
    else if (entry->field == FQ_META_OF_TYPE)
        begin_inner(w, &frame->ref, entry);
    else if (!type)
        write_null(w->out);
    else if (entry->field == FQ_META_NAME)
        fq_json_string(w->out, type->name);
    else if (entry->field == FQ_META_DESCRIPTION)
        write_text(w->out, type->description);
    else if (entry->field == FQ_META_SPECIFIED_BY)
        write_text(w->out, specified_by(type));
    else
        begin_type_list(w, frame, entry);
}

void fq_meta_begin_type(struct fq_introspection_writer *w, const struct fq_type_ref *type,
                        const struct fq_meta_selection *selection)
{
    struct fq_meta_frame *frame = begin_object(w, selection);
    frame->member = write_type_member;
    frame->ref = *type;
}

/* ---- __Directive ---- */

static void write_locations(struct fq_buf *out, const struct fq_directive_def *def)
{
    fq_buf_char(out, '[');
    for (size_t i = 0; i < def->location_count; i++) {
        separate(out, i);
        fq_json_string(out, def->locations[i]);
    }
    fq_buf_char(out, ']');
}

static void write_directive_member(struct fq_introspection_writer *w, struct fq_meta_frame *frame,
                                   const struct fq_meta_entry *entry)
{
    const struct fq_directive_def *def = frame->object;
    if (entry->field == FQ_META_NAME)
        fq_json_string(w->out, def->name);
    else if (entry->field == FQ_META_DESCRIPTION)
        write_text(w->out, def->description);
    else if (entry->field == FQ_META_IS_REPEATABLE)
        write_bool(w->out, def->repeatable);
    else if (entry->field == FQ_META_ARGS)
        begin_list(w, entry, next_input, def->arguments, def->argument_count);
    else
        write_locations(w->out, def);
}

static bool next_directive(struct fq_introspection_writer *w, struct fq_meta_frame *list)
{
    const struct fq_directive_def *defs = list->items;
    if (list->at == list->count)
        return false;
    begin_item(w, list, &defs[list->at++], write_directive_member);
    return true;
}

/* ---- __Schema ---- */

/* Those that were added first, then the built-in ones. */
static bool next_type(struct fq_introspection_writer *w, struct fq_meta_frame *list)
{
    const struct fq_map *map = &w->what->system->types;
    while (list->at < 2 * map->count) {
        bool builtin = list->at >= map->count;
        const struct fq_type *type = map->entries[builtin ? list->at - map->count : list->at].value;
        list->at++;
        if (fq_type_is_builtin(type) != builtin || !fq_meta_type_is_shown(w->what, type, w->arena))
            continue;
        separate(w->out, list->written++);
        begin_named(w, type, list->entry);
        return true;
    }
    return false;
}

static void write_schema_member(struct fq_introspection_writer *w, struct fq_meta_frame *frame,
                                const struct fq_meta_entry *entry)
{
    const struct fq_type_system *system = w->what->system;
    (void)frame;
    if (entry->field == FQ_META_DESCRIPTION)
        write_text(w->out, system->description);
    else if (entry->field == FQ_META_TYPES)
        begin_list(w, entry, next_type, NULL, 0);
    else if (entry->field == FQ_META_QUERY_TYPE)
        begin_named(w, system->query, entry);
    else if (entry->field == FQ_META_MUTATION_TYPE)
        begin_named(w,
                    system->mutation && fq_meta_shows(w->what, system->mutation, w->arena)
                        ? system->mutation
                        : NULL,
                    entry);
    else if (entry->field == FQ_META_SUBSCRIPTION_TYPE)
        begin_named(w, system->subscription, entry);
    else
        begin_list(w, entry, next_directive, system->directives, system->directive_count);
}

/* ---- parts ---- */

void fq_introspection_begin(struct fq_introspection_writer *w, const struct fq_introspection *what,
                            struct fq_arena *arena)
{
    *w = (struct fq_introspection_writer){.what = what, .arena = arena};
}

static void begin_whole(struct fq_introspection_writer *w)
{
    const struct fq_type_ref ref = {.named = w->what->type};
    w->has_begun = true;
    if (w->what->is_schema)
        begin_object(w, w->what->selection)->member = write_schema_member;
    else if (ref.named)
        fq_meta_begin_type(w, &ref, w->what->selection);
    else
        write_null(w->out);
}

/* One member or item of what was begun last, or its end. */
static void step(struct fq_introspection_writer *w)
{
    struct fq_meta_frame *frame = w->top;
    if (frame->next) {
        if (frame->next(w, frame))
            return;
        fq_buf_char(w->out, ']');
        end_frame(w);
    } else if (frame->at == frame->selection->count) {
        fq_buf_char(w->out, '}');
        end_frame(w);
    } else {
        const struct fq_meta_entry *entry = &frame->selection->entries[frame->at];
        separate(w->out, frame->at++);
        fq_buf_str_add(w->out, entry->key);
        if (entry->field == FQ_META_TYPENAME)
            fq_json_string(w->out, entry->parent);
        else
            frame->member(w, frame, entry);
    }
}

bool fq_introspection_write(struct fq_introspection_writer *w, struct fq_buf *out, size_t full)
{
    w->out = out;
    if (!w->has_begun)
        begin_whole(w);
    while (w->top && out->len < full && !fq_buf_failed(out))
        step(w);
    return !w->top || fq_buf_failed(out);
}
