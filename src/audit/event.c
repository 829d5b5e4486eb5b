/* SPDX-License-Identifier: MIT */
#include "audit/event.h"

#include "audit/chain.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "json/json.h"

/* Of one text, and of one list: a name of a GraphQL operation or a role is shorter. */
#define SHOWN_BYTES 200
#define SHOWN_ITEMS 16

static const char *const kinds[] = {
    [FQ_AUDIT_AUTHENTICATION] = "authentication",
    [FQ_AUDIT_DENIAL] = "denial",
    [FQ_AUDIT_MUTATION] = "mutation",
    [FQ_AUDIT_READ] = "read",
    [FQ_AUDIT_RATE_LIMITED] = "rate_limited",
    [FQ_AUDIT_RELOAD] = "reload",
    [FQ_AUDIT_BEGIN] = "begin",
    [FQ_AUDIT_END] = "end",
};

/* Bytes that are no UTF-8 would make the line no JSON. */
static void add_short_text(struct fq_buf *out, fq_str text)
{
    size_t len = text.len < SHOWN_BYTES ? text.len : SHOWN_BYTES;
    while (len < text.len && len > 0 && ((unsigned char)text.ptr[len] & 0xc0u) == 0x80u)
        len--;
    fq_str shown = fq_str_of(text.ptr, len);
    fq_json_string(out, fq_utf8_check(shown) == shown.len ? shown : FQ_STR("(no UTF-8)"));
}

static void add_event_name(struct fq_buf *out, const char *name)
{
    fq_buf_literal(out, ",\"");
    fq_buf_str_add(out, fq_str_from(name));
    fq_buf_literal(out, "\":");
}

static void add_short_member(struct fq_buf *out, const char *name, fq_str text)
{
    if (!text.len)
        return;
    add_event_name(out, name);
    add_short_text(out, text);
}

static void add_personal(struct fq_buf *out, const char *name, fq_str text,
                         enum fq_audit_personal personal, fq_str key)
{
    char digest[FQ_AUDIT_HASH_DIGITS];
    if (personal == FQ_AUDIT_HASHED && text.len) {
        fq_audit_digest(key, text, digest);
        text = fq_str_of(digest, sizeof(digest) / 2);
    }
    if (personal != FQ_AUDIT_OMITTED)
        add_short_member(out, name, text);
}

static void add_short_list(struct fq_buf *out, const char *name, const fq_str *items, size_t count)
{
    if (!count)
        return;
    add_event_name(out, name);
    fq_buf_char(out, '[');
    for (size_t i = 0; i < count && i < SHOWN_ITEMS; i++) {
        if (i)
            fq_buf_char(out, ',');
        add_short_text(out, items[i]);
    }
    fq_buf_char(out, ']');
    if (count > SHOWN_ITEMS)
        fq_buf_printf(out, ",\"%s_count\":%zu", name, count);
}

void fq_audit_event_write(struct fq_buf *out, const struct fq_audit_event *event,
                          enum fq_audit_personal personal, fq_str key)
{
    const struct fq_principal *who = event->principal;
    char time[FQ_CLOCK_TEXT_BYTES];
    fq_clock_text(event->unix_ms, time);
    fq_buf_printf(out, "\"time\":\"%s\",\"kind\":\"%s\",\"outcome\":\"%s\"", time,
                  kinds[event->kind], event->succeeded ? "success" : "failure");
    add_short_member(out, "code", event->code);
    if (who) {
        add_personal(out, "user", who->user, personal, key);
        add_personal(out, "tenant", who->tenant, personal, key);
        add_short_member(out, "provider", who->provider);
        add_short_list(out, "roles", who->roles.items, who->roles.count);
    }
    add_personal(out, "address", event->address, personal, key);
    add_short_member(out, "request", event->request);
    add_short_member(out, "operation", event->operation);
    add_short_member(out, "name", event->name);
    add_short_list(out, "fields", event->fields, event->field_count);
    add_short_member(out, "document", event->document);
    if (event->took_us)
        fq_buf_printf(out, ",\"took_us\":%llu", (unsigned long long)event->took_us);
    add_short_member(out, "reason", event->reason);
}
