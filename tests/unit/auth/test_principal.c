/* SPDX-License-Identifier: MIT */
#include "auth/principal.h"

#include <stdio.h>

#include "unit.h"

/* "name=value" of each setting, with spaces between. */
static const char *told(const struct fq_principal *principal, const char *id)
{
    static char text[400];
    struct fq_arena arena;
    const struct fq_setting *settings;
    size_t count, len = 0;
    fq_arena_init(&arena, 0, 4096);
    fq_principal_settings(principal, id ? fq_str_from(id) : FQ_STR_NONE, &arena, &settings, &count);
    text[0] = '\0';
    for (size_t i = 0; i < count; i++)
        len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%s=%s", i ? " " : "",
                                settings[i].name, settings[i].value);
    fq_arena_clear(&arena);
    return text;
}

static const struct fq_setting more[] = {{"app.a", "1"}, {"app.b", ""}};
static const struct {
    struct fq_principal principal;
    const char *id, *told;
} rows[] = {
    {{.more = more, .more_count = 2}, "r", "fraiseql.request_id=r app.a=1 app.b="},
    {{.tenant = FQ_STR_INIT("7"), .more = more, .more_count = 1}, NULL, "app.tenant_id=7 app.a=1"},
    {{{0}}, "r", ""}, /* nobody was named: the session is as it began */
    {{.tenant = FQ_STR_INIT("7")}, NULL, "app.tenant_id=7"},
    {{.tenant = FQ_STR_INIT("7")}, "", "app.tenant_id=7"},
    {{.user = FQ_STR_INIT("")}, "r", "app.user_id= fraiseql.request_id=r"},
    {{.claims = FQ_STR_INIT("{}"), .contact = FQ_STR_INIT("c")},
     "r",
     "app.contact_id=c request.jwt.claims={} fraiseql.request_id=r"},
    {{.role = FQ_STR_INIT("web")}, NULL, "role=web"},
    {{.role = FQ_STR_INIT("")}, "r", ""}, /* PostgreSQL would take it for a name */
};

TEST(what_was_said_becomes_settings)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++)
        ck_assert_str_eq(told(&rows[i].principal, rows[i].id), rows[i].told);
    ck_assert_str_eq(told(NULL, "r"), "");
}
END

static const fq_str role[] = {FQ_STR_INIT("reader")};

TEST(somebody_is_a_user_or_has_claims_or_is_vouched_for)
{
    ck_assert(!fq_principal_is_somebody(&(struct fq_principal){.tenant = FQ_STR_INIT("7")}));
    ck_assert(!fq_principal_is_somebody(&(struct fq_principal){.user = FQ_STR_INIT("")}));
    ck_assert(fq_principal_is_somebody(&(struct fq_principal){.user = FQ_STR_INIT("u")}));
    ck_assert(fq_principal_is_somebody(&(struct fq_principal){.claims = FQ_STR_INIT("{}")}));
    struct fq_principal robot = {.provider = FQ_STR("keys"), .tenant = FQ_STR("7")};
    ck_assert(!fq_principal_is_somebody(&robot)); /* a guest of that tenant */
    robot.roles = (struct fq_names){role, 1};
    ck_assert(fq_principal_is_somebody(&robot));
    robot.provider = FQ_STR("");
    ck_assert(!fq_principal_is_somebody(&robot));
}
END

int main(void)
{
    return RUN("auth/principal", what_was_said_becomes_settings,
               somebody_is_a_user_or_has_claims_or_is_vouched_for);
}
