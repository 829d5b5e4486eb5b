/* SPDX-License-Identifier: MIT */
#include "runtime/delegates.h"

#include "base/limits.h"
#include "base/memory.h"
#include "json/json.h"
#include "runtime/delegate_filters.h"
#include "runtime/delegated.h"
#include "schema/schema.h"

/* A field on its way: a request of its own, for the same caller. */
struct delegated {
    struct fq_delegated base;
    struct fq_host_call *call;
    struct fq_request request;
    struct fq_arena arena;
    struct fq_buf out;
    struct fq_turn later;
};

static const char beginning[] = "{\"data\":{\"r\":";
static const char ending[] = "}}";

/* ---- what is asked ---- */

enum page_argument { FIRST, AFTER, LAST, BEFORE, WHERE, ORDER_BY };

static const fq_str page_arguments[] = {
    [FIRST] = FQ_STR_INIT("first"), [AFTER] = FQ_STR_INIT("after"),
    [LAST] = FQ_STR_INIT("last"),   [BEFORE] = FQ_STR_INIT("before"),
    [WHERE] = FQ_STR_INIT("where"), [ORDER_BY] = FQ_STR_INIT("orderBy"),
};

struct page {
    const struct fq_pages *pages;
    fq_str given[FQ_ARRAY_LEN(page_arguments)]; /* as JSON; empty: not */
    bool sized;
};

static bool is_page_size(const struct fq_pages *pages, fq_str raw)
{
    int64_t rows;
    return fq_str_to_i64(raw, &rows) && rows > 0 && rows <= pages->most;
}

static bool argument_fits(const struct page *page, enum page_argument which, fq_str raw)
{
    switch (which) {
    case FIRST:
    case LAST:
        return !page->sized && is_page_size(page->pages, raw);
    case WHERE:
        return fq_delegate_where_fits(page->pages, raw);
    case ORDER_BY:
        return fq_delegate_order_fits(page->pages, raw);
    case AFTER:
    case BEFORE:
        break;
    }
    return true;
}

/* False: it is for the program. */
static bool take_page_argument(struct page *page, fq_str name, fq_str raw)
{
    if (fq_str_eq(raw, FQ_STR("null")))
        return true;
    for (size_t i = 0; i < FQ_ARRAY_LEN(page_arguments); i++) {
        enum page_argument which = (enum page_argument)i;
        if (!fq_str_eq(page_arguments[i], name))
            continue;
        bool fits = argument_fits(page, which, raw);
        page->given[i] = raw;
        page->sized = page->sized || which == FIRST || which == LAST;
        return fits;
    }
    return false;
}

static bool read_page(struct page *page, const struct fq_host_call *call)
{
    struct fq_json_scan scan;
    fq_str name, raw;
    *page = (struct page){.pages = call->pages};
    if (!fq_json_scan_object(&scan, call->arguments))
        return false;
    while (fq_json_scan_member(&scan, &name, &raw)) {
        if (!take_page_argument(page, name, raw))
            return false;
    }
    return !scan.failed;
}

struct choosing {
    struct page *page;
    const struct fq_host_call *call;
    bool fits;
};

static enum fq_status choose_who_answers(void *arg)
{
    struct choosing *c = arg;
    c->fits = read_page(c->page, c->call);
    return FQ_OK;
}

/* Types may have to be made for that. */
static bool is_for_the_engine(struct page *page, const struct fq_host_call *call)
{
    struct choosing choosing = {.page = page, .call = call};
    return fq_guard(choose_who_answers, &choosing) == FQ_OK && choosing.fits;
}

static void write_type(struct fq_buf *out, const struct page *page, enum page_argument which)
{
    const struct fq_relation *relation = page->pages->relation;
    if (which == WHERE)
        fq_buf_str_add(out, relation->where->name);
    else if (which == ORDER_BY)
        fq_buf_printf(out, "[%.*s!]", FQ_STR_ARG(relation->order_by->name));
    else
        fq_buf_str_add(out, which == FIRST || which == LAST ? FQ_STR("Int") : FQ_STR("String"));
}

/* ($first: Int, $after: String), or what stands for them in the field. */
static void write_arguments(struct fq_buf *out, const struct page *page, bool types)
{
    bool any = false;
    for (size_t i = 0; i < FQ_ARRAY_LEN(page_arguments); i++) {
        fq_str name = page_arguments[i];
        if (!page->given[i].len)
            continue;
        fq_buf_str_add(out, any ? FQ_STR(", ") : FQ_STR("("));
        if (types) {
            fq_buf_printf(out, "$%.*s: ", FQ_STR_ARG(name));
            write_type(out, page, (enum page_argument)i);
        } else {
            fq_buf_printf(out, "%.*s: $%.*s", FQ_STR_ARG(name), FQ_STR_ARG(name));
        }
        any = true;
    }
    if (any)
        fq_buf_char(out, ')');
}

static fq_str variables_of(const struct page *page, struct fq_arena *arena)
{
    struct fq_buf out;
    fq_buf_init(&out, arena, FQ_LIMIT_REQUEST_BYTES);
    for (size_t i = 0; i < FQ_ARRAY_LEN(page_arguments); i++) {
        if (!page->given[i].len)
            continue;
        fq_buf_printf(&out, "%c\"%.*s\":", out.len ? ',' : '{', FQ_STR_ARG(page_arguments[i]));
        fq_buf_str_add(&out, page->given[i]);
    }
    fq_buf_char(&out, '}');
    return fq_buf_str(&out);
}

static fq_str document_of(const struct page *page, fq_str selection, struct fq_arena *arena)
{
    struct fq_buf out;
    fq_buf_init(&out, arena, FQ_LIMIT_REQUEST_BYTES);
    fq_buf_literal(&out, "query ");
    write_arguments(&out, page, true);
    fq_buf_printf(&out, " { r: %.*s", FQ_STR_ARG(page->pages->field));
    write_arguments(&out, page, false);
    fq_buf_char(&out, ' ');
    fq_buf_str_add(&out, selection);
    fq_buf_literal(&out, " }");
    return fq_buf_str(&out);
}

struct asking_for {
    struct delegated *delegated;
    struct page *page;
};

static enum fq_status fill_request(void *arg)
{
    const struct asking_for *a = arg;
    struct delegated *d = a->delegated;
    const struct fq_request *asked = d->call->request;
    if (!a->page->sized)
        a->page->given[FIRST] = fq_arena_printf(&d->arena, "%lld", (long long)a->page->pages->size);
    d->request.document = document_of(a->page, d->call->selection, &d->arena);
    d->request.variables = variables_of(a->page, &d->arena);
    d->request.began_ms = asked->began_ms;
    d->request.timeout_ms = asked->timeout_ms;
    d->request.principal = asked->principal;
    d->request.client = asked->client;
    d->request.id = asked->id;
    d->request.position = asked->position;
    d->request.read_only = true;
    return FQ_OK;
}

/* ---- what comes of it ---- */

static void end_delegated(struct delegated *d)
{
    fq_turn_cancel(&d->later);
    fq_buf_clear(&d->out);
    fq_arena_clear(&d->arena);
    fq_free(d);
}

static bool is_page(fq_str body)
{
    const size_t head = sizeof(beginning) - 1, tail = sizeof(ending) - 1;
    return body.len > head + tail && memcmp(body.ptr, beginning, head) == 0 &&
           body.ptr[head] == '{' && body.ptr[body.len - tail - 1] == '}' &&
           memcmp(body.ptr + body.len - tail, ending, tail) == 0;
}

static void on_delegated_done(struct fq_request *request)
{
    struct delegated *d = FQ_CONTAINER(request, struct delegated, request);
    struct fq_host_answer answer = {.form = FQ_HOST_WHOLE, .misfit_of = request->misfit_of};
    fq_str body = fq_buf_failed(&d->out) ? FQ_STR_NONE : fq_buf_str(&d->out);
    if (is_page(body)) {
        body = fq_str_from_offset(body, sizeof(beginning) - 1);
        body.len -= sizeof(ending) - 1;
        answer.json = body;
        fq_engine_host_answered(d->call, &answer);
    } else {
        fq_delegated_refused(d->call, &d->arena, body, request->misfit_of);
    }
    end_delegated(d);
}

static void on_delegated_later(struct fq_request *request)
{
    fq_turn_ask(&FQ_CONTAINER(request, struct delegated, request)->later);
}

static void on_delegated_slice(struct fq_turn *later)
{
    fq_engine_resume(&FQ_CONTAINER(later, struct delegated, later)->request);
}

static const struct fq_request_events delegated_events = {
    .done = on_delegated_done, .later = on_delegated_later, .broken = on_delegated_done};

/* ---- calls ---- */

static void leave_delegated(struct fq_host_call *call)
{
    struct delegated *d = call->user;
    fq_engine_cancel(&d->request);
    end_delegated(d);
    fq_engine_host_answered(call, &(const struct fq_host_answer){0});
}

static struct delegated *new_delegated(const struct fq_delegates *delegates,
                                       struct fq_host_call *call)
{
    struct delegated *d = fq_calloc(1, sizeof(*d));
    if (!d)
        return NULL;
    d->base.leave = leave_delegated;
    d->call = call;
    fq_arena_init(&d->arena, 4096, delegates->place.request_bytes);
    d->arena.budget = call->request->arena->budget;
    fq_buf_init(&d->out, NULL, delegates->place.response_bytes);
    d->out.budget = call->request->out->budget;
    fq_turn_init_slice(&d->later, delegates->loop, on_delegated_slice);
    d->request.events = &delegated_events;
    d->request.arena = &d->arena;
    d->request.out = &d->out;
    call->user = d;
    call->is_delegated = true;
    return d;
}

static void delegate_page(struct fq_delegates *delegates, struct page *page,
                          struct fq_host_call *call)
{
    struct delegated *d = new_delegated(delegates, call);
    struct asking_for asking = {d, page};
    delegates->answered++;
    if (d && fq_guard(fill_request, &asking) == FQ_OK) {
        fq_engine_run(delegates->whole, &d->request);
        return;
    }
    fq_delegated_failed(call, "There is no memory to ask the database.");
    if (d)
        end_delegated(d);
}

static void call_delegates(struct fq_hosts *hosts, struct fq_host_call *call)
{
    struct fq_delegates *delegates = FQ_CONTAINER(hosts, struct fq_delegates, hosts);
    struct page page;
    if (call->pages && delegates->whole && is_for_the_engine(&page, call)) {
        delegate_page(delegates, &page, call);
        return;
    }
    if (call->calls && delegates->place.schema && fq_delegate_call(&delegates->place, call)) {
        delegates->answered++;
        return;
    }
    delegates->passed++;
    delegates->program->call(delegates->program, call);
}

static void leave_delegates(struct fq_hosts *hosts, struct fq_host_call *call)
{
    struct fq_delegates *delegates = FQ_CONTAINER(hosts, struct fq_delegates, hosts);
    if (call->is_delegated)
        ((struct fq_delegated *)call->user)->leave(call);
    else
        delegates->program->leave(delegates->program, call);
}

void fq_delegates_init(struct fq_delegates *delegates, struct fq_hosts *program,
                       struct fq_loop *loop)
{
    *delegates = (struct fq_delegates){.hosts = {.call = call_delegates, .leave = leave_delegates},
                                       .program = program,
                                       .loop = loop};
}

void fq_delegates_set(struct fq_delegates *delegates, struct fq_engine *whole,
                      struct fq_schema *schema, struct fq_database *database,
                      const struct fq_engine_options *options)
{
    struct fq_schema *before = delegates->place.schema;
    delegates->whole = whole;
    delegates->place = (struct fq_delegate_place){
        .database = database,
        .schema = fq_schema_ref(schema),
        .request_bytes = options->request_bytes,
        .response_bytes = options->response_bytes,
        .shows_detail = options->show_detail,
    };
    fq_schema_unref(before);
}

void fq_delegates_clear(struct fq_delegates *delegates)
{
    fq_schema_unref(delegates->place.schema);
    delegates->place.schema = NULL;
}
