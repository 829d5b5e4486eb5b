/* SPDX-License-Identifier: MIT
 *
 * @resolver: the function of the program that answers a field, and what the engine may answer in
 * its place.
 */
#include "base/buf.h"
#include "model/reading.h"

/* False, which is said, when it is no list of strings. */
static bool read_named(struct fq_reading *r, const struct fq_argument *argument, const char *of,
                       const fq_str **ret, size_t *ret_count)
{
    const struct fq_value *value = &argument->value;
    bool all = value->kind == FQ_VALUE_LIST;
    for (size_t i = 0; all && i < value->count; i++)
        all = value->items[i].kind == FQ_VALUE_STRING;
    if (!all) {
        fq_refinement_wrong(r->refinement, value->at, "%.*s is a list of names%s",
                            FQ_STR_ARG(argument->name), of);
        return false;
    }
    fq_str *names = FQ_NEW_ARRAY(r->refinement->arena, value->count, fq_str);
    for (size_t i = 0; i < value->count; i++)
        names[i] = value->items[i].text;
    *ret = names;
    *ret_count = value->count;
    return true;
}

/* ---- pages ---- */

static int64_t page_size_of(struct fq_reading *r, const struct fq_directive *directive,
                            const char *name)
{
    const struct fq_argument *argument = fq_reading_argument(directive, name);
    int64_t size;
    if (argument && argument->value.kind == FQ_VALUE_INT &&
        fq_str_to_i64(argument->value.text, &size) && size > 0 && size <= INT32_MAX)
        return size;
    fq_refinement_wrong(r->refinement, directive->at,
                        "@resolver with pagesOf needs a %s above zero: @resolver(pagesOf: "
                        "\"v_user\", pageSize: 20, maxPageSize: 100)",
                        name);
    return 1;
}

static void read_pages(struct fq_reading *r, const struct fq_directive *directive)
{
    struct fq_said_pages *pages = FQ_NEW(r->refinement->arena, struct fq_said_pages);
    struct fq_location at;
    pages->view = fq_reading_text(r, directive, "pagesOf", &at);
    pages->size = page_size_of(r, directive, "pageSize");
    pages->most = page_size_of(r, directive, "maxPageSize");
    if (!fq_str_eq(r->type->name, FQ_STR("Query")) || pages->size > pages->most)
        fq_refinement_wrong(r->refinement, directive->at,
                            "pagesOf of @resolver is for a field of Query, and pageSize is at most "
                            "maxPageSize");
    r->field->pages = pages;
}

static bool only_a_name(const struct fq_directive *directive)
{
    return directive->argument_count == (fq_reading_argument(directive, "name") ? 1 : 0);
}

/* ---- calls ---- */

/* Empty where it is not given. */
static fq_str optional_text(struct fq_reading *r, const struct fq_directive *directive,
                            const char *name)
{
    struct fq_location at;
    return fq_reading_argument(directive, name) ? fq_reading_text(r, directive, name, &at)
                                                : FQ_STR_NONE;
}

static void read_context(struct fq_reading *r, const struct fq_directive *directive,
                         struct fq_said_calls *calls)
{
    const struct fq_argument *argument = fq_reading_argument(directive, "context");
    if (!argument ||
        !read_named(r, argument, ": [\"user\"]", &calls->context, &calls->context_count))
        return;
    for (size_t i = 0; i < calls->context_count; i++) {
        fq_str part = calls->context[i];
        if (!fq_str_eq(part, FQ_STR("user")) && !fq_str_eq(part, FQ_STR("tenant")) &&
            !fq_str_eq(part, FQ_STR("contact")))
            fq_refinement_wrong(r->refinement, argument->at,
                                "context of @resolver names parts of who asks: user, tenant, "
                                "contact");
    }
}

static void read_calls(struct fq_reading *r, const struct fq_directive *directive)
{
    struct fq_said_calls *calls = FQ_NEW(r->refinement->arena, struct fq_said_calls);
    const struct fq_argument *cascade = fq_reading_argument(directive, "cascade");
    struct fq_location at;
    calls->function = fq_reading_text(r, directive, "calls", &at);
    calls->success = fq_reading_text(r, directive, "success", &at);
    calls->failure = fq_reading_text(r, directive, "failure", &at);
    calls->entity = optional_text(r, directive, "entity");
    calls->entity_type = optional_text(r, directive, "entityType");
    calls->absent = optional_text(r, directive, "absent");
    calls->cascade = cascade && cascade->value.kind == FQ_VALUE_BOOL && cascade->value.boolean;
    read_context(r, directive, calls);
    if (!fq_str_eq(r->type->name, FQ_STR("Mutation")))
        fq_refinement_wrong(r->refinement, directive->at,
                            "calls of @resolver is for a field of Mutation");
    r->field->calls = calls;
}

/* ---- the directive ---- */

static void read_place(struct fq_reading *r, const struct fq_directive *directive)
{
    if (fq_reading_argument(directive, "calls")) {
        fq_reading_only(r, directive,
                        FQ_READING_NAMES("name", "calls", "context", "success", "failure", "entity",
                                         "entityType", "absent", "cascade"));
        read_calls(r, directive);
        return;
    }
    fq_reading_only(r, directive, FQ_READING_NAMES("name", "pagesOf", "pageSize", "maxPageSize"));
    if (!only_a_name(directive))
        read_pages(r, directive);
}

/* The field's own name where none is given. */
void fq_reading_resolver(struct fq_reading *r, const struct fq_directive *directive)
{
    const struct fq_argument *needs = fq_reading_argument(directive, "needs");
    if (r->place == FQ_SAID_ROOT_FIELD) {
        read_place(r, directive);
    } else {
        fq_reading_only(r, directive, FQ_READING_NAMES("name", "needs"));
        if (needs)
            read_named(r, needs, " of fields: [\"id\"]", &r->field->needs, &r->field->needs_count);
    }
    r->field->resolver_at = directive->at;
    r->field->resolver = fq_reading_argument(directive, "name")
                             ? fq_reading_text(r, directive, "name", &r->field->resolver_at)
                             : r->field->name;
}
