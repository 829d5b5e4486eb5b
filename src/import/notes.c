/* SPDX-License-Identifier: MIT */
#include "import/notes.h"

#include "json/json.h"

void fq_import_note(struct fq_import_notes *notes, fq_str place, const char *instead,
                    const char *format, ...)
{
    struct fq_import_note *note = FQ_NEW(notes->arena, struct fq_import_note);
    va_list args;
    va_start(args, format);
    note->what = fq_arena_vprintf(notes->arena, format, args);
    va_end(args);
    note->place = place;
    note->instead = fq_str_from(instead);
    if (notes->last)
        notes->last->next = note;
    else
        notes->first = note;
    notes->last = note;
    notes->count++;
}

void fq_import_notes_print(struct fq_buf *out, const struct fq_import_notes *notes)
{
    for (const struct fq_import_note *note = notes->first; note; note = note->next) {
        fq_buf_str_add(out, note->place);
        fq_buf_literal(out, ": ");
        fq_buf_str_add(out, note->what);
        if (note->instead.len)
            fq_buf_literal(out, "; ");
        fq_buf_str_add(out, note->instead);
        fq_buf_char(out, '\n');
    }
}

void fq_import_notes_write(struct fq_buf *out, const struct fq_import_notes *notes)
{
    fq_buf_literal(out, "{\"notes\":[");
    for (const struct fq_import_note *note = notes->first; note; note = note->next) {
        fq_buf_str_add(out, note == notes->first ? FQ_STR("{\"place\":") : FQ_STR(",{\"place\":"));
        fq_json_string(out, note->place);
        fq_buf_literal(out, ",\"message\":");
        fq_json_string(out, note->what);
        fq_buf_literal(out, ",\"instead\":");
        if (note->instead.len)
            fq_json_string(out, note->instead);
        else
            fq_buf_literal(out, "null");
        fq_buf_char(out, '}');
    }
    fq_buf_literal(out, "]}\n");
}
