/* SPDX-License-Identifier: MIT
 *
 * The question: what do permissions and protection add to a request?  What the tables of roles say
 * of a caller who is remembered, and his grants; two rules of rates, one by address and one by
 * user; an entry of the audit log, without its thread; a text held against its constraint.
 */
#include <unistd.h>

#include "audit/audit.h"
#include "base/limits.h"
#include "graphql/types/constraint.h"
#include "guard/limiter.h"
#include "micro.h"
#include "rbac/grants.h"
#include "rbac/rights_private.h"

static fq_str roles[] = {FQ_STR_INIT("editor"), FQ_STR_INIT("author"), FQ_STR_INIT("reader")};
static const fq_str permissions[] = {FQ_STR_INIT("post:*"), FQ_STR_INIT("comment:write")};

static const struct fq_principal editor = {.user = FQ_STR_INIT("5f7c8ec7c33c6c004bbafe82"),
                                           .tenant = FQ_STR_INIT("9d2c"),
                                           .roles = {roles, FQ_ARRAY_LEN(roles)},
                                           .permissions = {permissions, FQ_ARRAY_LEN(permissions)}};

/* ---- permissions ---- */

struct asking_grants {
    struct fq_guard_names names;
    struct fq_grants_table table;
};

static void find_grants(void *context)
{
    struct asking_grants *asking = context;
    struct fq_grants *grants;
    micro_check(fq_grants_of(&asking->table, &asking->names, &editor, false, &grants) == FQ_OK &&
                    grants,
                "no grants");
    fq_grants_unref(grants);
}

static enum fq_status name_guards(void *context)
{
    struct asking_grants *asking = context;
    static const char *const mentioned[] = {"admin", "editor", "author", "owner"};
    uint16_t number;
    bool good = true;
    for (size_t i = 0; i < FQ_ARRAY_LEN(mentioned); i++)
        good = good &&
               fq_guard_number(&asking->names, FQ_GUARD_ROLE, fq_str_from(mentioned[i]), &number);
    good =
        good && fq_guard_number(&asking->names, FQ_GUARD_PERMISSION, FQ_STR("post:write"), &number);
    return good ? FQ_OK : FQ_INTERNAL;
}

static void measure_grants(struct fq_arena *arena)
{
    struct asking_grants asking;
    fq_guard_names_init(&asking.names, arena);
    asking.names.auth = true;
    micro_check(fq_guard(name_guards, &asking) == FQ_OK &&
                    fq_grants_table_init(&asking.table) == FQ_OK,
                "no names");
    micro_result("grants_remembered", micro_ns(find_grants, &asking), "ns");
    fq_grants_table_clear(&asking.table);
}

struct asking_rights {
    struct fq_rights_memory memory;
    struct fq_arena arena;
};

static void find_rights(void *context)
{
    struct asking_rights *asking = context;
    struct fq_rights_wait wait = {0};
    const struct fq_rights *rights;
    struct fq_principal principal = editor;
    fq_arena_reset(&asking->arena);
    micro_check(fq_rights_find(&asking->memory, editor.user, editor.tenant, 1000, &wait, &rights) ==
                        FQ_OK &&
                    rights,
                "nothing is remembered");
    fq_rights_add(rights, &principal, &asking->arena);
}

static enum fq_status find_rights_guarded(void *context)
{
    find_rights(context);
    return FQ_OK;
}

static void find_rights_once(void *context)
{
    micro_check(fq_guard(find_rights_guarded, context) == FQ_OK, "out of memory");
}

static void measure_rights(void)
{
    static struct fq_rights_news news;
    struct asking_rights asking;
    struct fq_rights_found found = {0};
    news.heard_until_ms = UINT64_MAX;
    micro_check(fq_rights_memory_init(&asking.memory, NULL, &news, 1000) == FQ_OK, "no memory");
    fq_arena_init(&asking.arena, 4096, FQ_LIMIT_REQUEST_BYTES);
    fq_buf_init(&found.names, NULL, 4096);
    for (size_t i = 0; i < FQ_ARRAY_LEN(roles); i++)
        fq_rights_pack(&found, FQ_RIGHTS_ROLE, roles[i]);
    struct fq_rights_question *question =
        fq_rights_question_new(&asking.memory, editor.user, editor.tenant, 1000);
    micro_check(question && !fq_buf_failed(&found.names), "no question");
    fq_list_append(&asking.memory.asked, &question->link);
    fq_rights_answer(question, &found);
    micro_result("rights_remembered", micro_ns(find_rights_once, &asking), "ns");
    fq_buf_clear(&found.names);
    fq_rights_memory_clear(&asking.memory);
    fq_arena_clear(&asking.arena);
}

/* ---- protection ---- */

struct asking_rates {
    struct fq_limiter *limiter;
    struct fq_rate_rules rules;
    struct fq_rate_asker asker;
    uint64_t now_us;
};

static void take_rates(void *context)
{
    struct asking_rates *asking = context;
    bool refused = false;
    asking->now_us += 10;
    for (enum fq_rate_stage stage = FQ_RATE_ARRIVED; stage <= FQ_RATE_KNOWN; stage++)
        refused = refused || fq_limiter_take(asking->limiter, &asking->rules, stage, &asking->asker,
                                             1, asking->now_us)
                                 .refused;
    micro_check(!refused, "a rate is reached");
}

static void measure_rates(void)
{
    const struct fq_rate rate = {FQ_RATE_TOKEN_BUCKET, 1000000000, 1000000000, 1000000};
    struct fq_rate_rule rules[] = {
        {.name = FQ_STR("each"), .rate = rate, .by = FQ_RATE_BY_ADDRESS},
        {.name = FQ_STR("users"), .rate = rate, .by = FQ_RATE_BY_USER},
    };
    struct asking_rates asking = {
        .limiter = fq_limiter_new(100000),
        .rules = {rules, FQ_ARRAY_LEN(rules), {[FQ_RATE_ARRIVED] = true, [FQ_RATE_KNOWN] = true}},
        .asker = {.path = FQ_STR("/graphql"), .principal = &editor},
        .now_us = 1000000,
    };
    micro_check(asking.limiter && fq_address_read(FQ_STR("192.0.2.1"), &asking.asker.address),
                "no limiter");
    for (size_t i = 0; i < FQ_ARRAY_LEN(rules); i++)
        fq_rate_rule_complete(&rules[i]);
    fq_limiter_adopt(asking.limiter, &asking.rules);
    micro_result("rates_of_two_rules", micro_ns(take_rates, &asking), "ns");
    fq_limiter_free(asking.limiter);
}

static void put_entry(void *context)
{
    static const fq_str fields[] = {FQ_STR_INIT("createPost")};
    const struct fq_audit_event event = {.kind = FQ_AUDIT_MUTATION,
                                         .unix_ms = 1700000000000,
                                         .succeeded = true,
                                         .principal = &editor,
                                         .address = FQ_STR("192.0.2.1"),
                                         .request = FQ_STR("0c1b2a3d4e5f60718293a4b5c6d7e8f9"),
                                         .operation = FQ_STR("mutation"),
                                         .name = FQ_STR("NewPost"),
                                         .fields = fields,
                                         .field_count = FQ_ARRAY_LEN(fields),
                                         .took_us = 412};
    fq_audit_put(context, &event, FQ_AUDIT_PLAIN);
}

static void say(const char *sentence)
{
    fprintf(stderr, "micro: %s\n", sentence);
}

/* What finds no room costs less, so that entries which were lost are told. */
static void measure_audit(struct fq_arena *arena)
{
    char path[] = "/tmp/fraiseql-bench-XXXXXX";
    struct fq_audit *audit;
    struct fq_error error;
    int fd = mkstemp(path);
    const struct fq_audit_options options = {
        .path = path, .sync = FQ_AUDIT_SYNC_NEVER, .queue_bytes = 64u * 1024u * 1024u, .tell = say};
    micro_check(fd >= 0, "no file");
    close(fd);
    micro_check(fq_audit_new(&options, arena, &audit, &error) == FQ_OK, "no log");
    micro_result("audit_entry", micro_ns(put_entry, audit), "ns");
    if (fq_audit_lost(audit))
        fprintf(stderr, "micro: %llu entries were lost\n",
                (unsigned long long)fq_audit_lost(audit));
    fq_audit_free(audit);
    unlink(path);
}

struct checking {
    struct fq_arena arena;
    struct fq_constraint constraint;
};

static enum fq_status hold_against(void *context)
{
    struct checking *checking = context;
    fq_str problem;
    bool refused = fq_constraint_refuses(&checking->constraint, &checking->arena,
                                         FQ_STR("somebody.with.a.name@example.com"), &problem);
    return refused ? FQ_INTERNAL : FQ_OK;
}

static void check_text(void *context)
{
    struct checking *checking = context;
    fq_arena_reset(&checking->arena);
    micro_check(fq_guard(hold_against, context) == FQ_OK, "the text is refused");
}

/* Usual texts of the formats that have most to read. */
static const struct {
    const char *name, *text;
} usual[] = {
    {"byte", "aGVsbG8gd29ybGQsIGhlbGxvIHdvcmxkLCBoZWxsbyB3b3JsZA=="},
    {"date-time", "1985-04-12T23:20:50.52+01:00"},
    {"domain-name", "shop.example.org"},
    {"duration", "P1Y2M3DT4H5M6.7S"},
    {"email", "somebody.with.a.name@example.com"},
    {"hostname", "db-1.internal.example.org"},
    {"iban", "CH9300762011623852957"},
    {"ipv6", "2001:db8:85a3:8d3:1319:8a2e:370:7348"},
    {"isin", "US0378331005"},
    {"lei", "529900T8BM49AURSDO55"},
    {"mime-type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    {"phone", "+41446681800"},
    {"semver", "1.0.0-rc.1+build.5"},
    {"sha256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"timezone", "America/Argentina/Buenos_Aires"},
    {"uri", "https://shop.example.org/things/42?sort=name%20desc&page=3#row-17"},
    {"url", "https://shop.example.org/things/42?sort=name%20desc&page=3#row-17"},
    {"uuid", "9c5b94b1-35ad-49bb-b118-8e8fc24abf80"},
    {"vin", "1M8GDM9AXKP042788"},
};

struct reading {
    const struct fq_format *format;
    fq_str text;
};

static void read_text(void *context)
{
    const struct reading *reading = context;
    micro_check(fq_format_holds(reading->format, reading->text), reading->format->name);
}

/* One figure: of the format that takes longest. */
static void measure_formats(void)
{
    double slowest = 0;
    for (size_t i = 0; i < FQ_ARRAY_LEN(usual); i++) {
        struct reading reading = {.text = fq_str_from(usual[i].text)};
        for (size_t k = 0; k < fq_format_count; k++) {
            if (strcmp(fq_formats[k].name, usual[i].name) == 0)
                reading.format = &fq_formats[k];
        }
        micro_check(reading.format, usual[i].name);
        double ns = micro_ns(read_text, &reading);
        fprintf(stderr, "micro: %s %.0f ns\n", usual[i].name, ns);
        slowest = ns > slowest ? ns : slowest;
    }
    micro_result("slowest_format", slowest, "ns");
}

struct taking {
    struct checking *checking;
    struct fq_arena *arena;
};

static enum fq_status take_constraint(void *context)
{
    struct taking *taking = context;
    const struct fq_value length = {.kind = FQ_VALUE_INT, .text = FQ_STR("254")};
    const struct fq_value format = {.kind = FQ_VALUE_STRING, .text = FQ_STR("email")};
    struct fq_constraint *constraint = &taking->checking->constraint;
    fq_constraint_init(constraint);
    return fq_constraint_take(constraint, taking->arena, FQ_STR("maxLength"), &length) ||
                   fq_constraint_take(constraint, taking->arena, FQ_STR("format"), &format)
               ? FQ_INTERNAL
               : FQ_OK;
}

static void measure_constraint(struct fq_arena *arena)
{
    struct checking checking;
    struct taking taking = {&checking, arena};
    fq_arena_init(&checking.arena, 4096, FQ_LIMIT_REQUEST_BYTES);
    micro_check(fq_guard(take_constraint, &taking) == FQ_OK, "no constraint");
    micro_result("constraint_email", micro_ns(check_text, &checking), "ns");
    fq_arena_clear(&checking.arena);
}

int main(int argc, char **argv)
{
    struct fq_arena arena;
    micro_init(argc, argv);
    fq_arena_init(&arena, 16u * 1024u, FQ_LIMIT_REQUEST_BYTES);
    measure_grants(&arena);
    measure_rights();
    measure_rates();
    measure_audit(&arena);
    measure_constraint(&arena);
    measure_formats();
    fq_arena_clear(&arena);
    return 0;
}
