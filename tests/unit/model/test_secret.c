/* SPDX-License-Identifier: MIT */
#include "model/secret.h"

#include "catalog/oid.h"
#include "unit.h"

enum { OID_MOOD = 70001, OID_HIDDEN = 70002, OID_TEXTS = 70003 };

static const struct fq_catalog_type types[] = {
    {.oid = OID_BOOL, .kind = FQ_CATALOG_BASE},
    {.oid = OID_INT4, .kind = FQ_CATALOG_BASE},
    {.oid = OID_TEXT, .kind = FQ_CATALOG_BASE},
    {.oid = OID_TIMESTAMPTZ, .kind = FQ_CATALOG_BASE},
    {.oid = OID_MOOD, .kind = FQ_CATALOG_ENUM},
    {.oid = OID_HIDDEN, .kind = FQ_CATALOG_DOMAIN, .base = OID_TEXT},
    {.oid = OID_TEXTS, .kind = FQ_CATALOG_ARRAY, .element = OID_TEXT},
};

struct asked {
    fq_str name;
    fq_oid type;
    bool answer;
};

static enum fq_status ask(void *arg)
{
    struct asked *asked = arg;
    struct fq_arena arena;
    const struct fq_catalog catalog = {.types = types, .type_count = FQ_ARRAY_LEN(types)};
    const struct fq_model_options options = {0};
    struct fq_model model;
    fq_arena_init(&arena, 1u << 12, 1u << 20);
    fq_model_init(&model, &catalog, &options, &arena, &arena);
    asked->answer = fq_secret_is_named(&model, asked->name, asked->type);
    fq_arena_clear(&arena);
    return FQ_OK;
}

static bool is_secret(const char *name, fq_oid type)
{
    struct asked asked = {.name = fq_str_from(name), .type = type};
    ck_assert_int_eq(fq_guard(ask, &asked), FQ_OK);
    return asked.answer;
}

TEST(a_name_that_ends_in_the_name_of_a_secret_says_so)
{
    static const char *const names[] = {"password",
                                        "Password",
                                        "password_hash",
                                        "passwordHash",
                                        "PASSWORD_HASH",
                                        "passwordhash",
                                        "hashed_password",
                                        "userpassword",
                                        "password2",
                                        "old_password",
                                        "passwd",
                                        "pwd",
                                        "user_pwd",
                                        "token",
                                        "access_token",
                                        "accessToken",
                                        "refreshtoken",
                                        "csrf-token",
                                        "token_digest",
                                        "api_key",
                                        "apikey",
                                        "APIKey",
                                        "api_keys",
                                        "private_key",
                                        "privateKeyPem",
                                        "client_secret",
                                        "secret",
                                        "secrets",
                                        "webhookSecret",
                                        "password_salt",
                                        "salt",
                                        "otp",
                                        "otp_secret",
                                        "totp",
                                        "recovery_codes",
                                        "credentials",
                                        "jwt",
                                        "contraseña",
                                        "mot_de_passe",
                                        "password_sha256",
                                        "encrypted_secret",
                                        "pw",
                                        "user_pw",
                                        "pw_hash",
                                        "pass",
                                        "smtp_pass",
                                        "userPass",
                                        "userpass",
                                        "pass_hash",
                                        "passphrase",
                                        "mfa_secret",
                                        "mfa_seed",
                                        "mfa_key",
                                        "mfa_backup_codes",
                                        "mfa_recovery_codes",
                                        "totp_seed",
                                        "two_factor_secret",
                                        "twoFactorCode",
                                        "security_answer",
                                        "ssh_privkey",
                                        "connection_string",
                                        "one_time_password"};
    for (size_t i = 0; i < FQ_ARRAY_LEN(names); i++)
        ck_assert_msg(is_secret(names[i], OID_TEXT), "%s", names[i]);
}
END

TEST(a_name_that_goes_on_to_something_else_is_about_a_secret_and_none)
{
    static const char *const names[] = {"",
                                        "s",
                                        "secretary",
                                        "token_count",
                                        "tokenizer",
                                        "basalt",
                                        "salt_water",
                                        "password_hint",
                                        "password_policy",
                                        "secret_santa_name",
                                        "key",
                                        "keys",
                                        "public_key",
                                        "hash",
                                        "token_type",
                                        "passport",
                                        "bypass",
                                        "pass_count",
                                        "passed",
                                        "mfa",
                                        "mfa_enabled",
                                        "mfa_method",
                                        "two_factor_method",
                                        "mpw",
                                        "pin",
                                        "ssn",
                                        "primary_key",
                                        "api_key_id",
                                        "secretariat",
                                        "compass",
                                        "old",
                                        "hotp_window_name",
                                        "value_text",
                                        "betokened",
                                        "otpauth_label",
                                        "jwt_issuer",
                                        "password_reset_url_path"};
    for (size_t i = 0; i < FQ_ARRAY_LEN(names); i++)
        ck_assert_msg(!is_secret(names[i], OID_TEXT), "%s", names[i]);
}
END

TEST(the_type_tells_whether_it_can_hold_one)
{
    ck_assert(is_secret("password", OID_HIDDEN));
    ck_assert(is_secret("tokens", OID_TEXTS));
    ck_assert(is_secret("password", 99999)); /* not known: then it may */
    ck_assert(!is_secret("password", OID_BOOL));
    ck_assert(!is_secret("otp", OID_TIMESTAMPTZ));
    ck_assert(!is_secret("token", OID_MOOD));
    /* A number may be a code, and may count. */
    ck_assert(is_secret("otp", OID_INT4));
    ck_assert(!is_secret("tokens", OID_INT4));
    ck_assert(!is_secret("salt", OID_INT4));
    ck_assert(!is_secret("pass", OID_INT4));
    ck_assert(!is_secret("pass", OID_BOOL));
}
END

TEST(of_a_long_name_the_end_counts)
{
    char name[1024];
    memset(name, 'x', sizeof(name));
    memcpy(name + sizeof(name) - 10, "_password", 10);
    ck_assert(is_secret(name, OID_TEXT));
    memcpy(name + sizeof(name) - 10, "_passwork", 10);
    ck_assert(!is_secret(name, OID_TEXT));
}
END

int main(void)
{
    return RUN("model/secret", a_name_that_ends_in_the_name_of_a_secret_says_so,
               a_name_that_goes_on_to_something_else_is_about_a_secret_and_none,
               the_type_tells_whether_it_can_hold_one, of_a_long_name_the_end_counts);
}
