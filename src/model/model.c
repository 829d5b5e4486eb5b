/* SPDX-License-Identifier: MIT */
#include "model/model.h"

#include <stdarg.h>
#include <stdio.h>

void fq_model_init(struct fq_model *model, const struct fq_catalog *catalog, struct fq_arena *arena)
{
    *model = (struct fq_model){.arena = arena, .catalog = catalog};
    fq_map_init(&model->shown, arena);
}

void fq_model_note(struct fq_model *model, bool warning, fq_str subject, const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    if (model->note_count == model->note_cap) {
        size_t cap = model->note_cap ? model->note_cap * 2 : 16;
        struct fq_model_note *notes = FQ_NEW_ARRAY(model->arena, cap, struct fq_model_note);
        if (model->note_count)
            memcpy(notes, model->notes, model->note_count * sizeof(*notes));
        model->notes = notes;
        model->note_cap = cap;
    }
    model->notes[model->note_count++] = (struct fq_model_note){
        .subject = fq_arena_str(model->arena, subject),
        .reason = fq_arena_str(model->arena, fq_str_from(text)),
        .warning = warning,
    };
}
