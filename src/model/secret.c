/* SPDX-License-Identifier: MIT */
#include "model/secret.h"

#include <assert.h>
#include <pthread.h>

#include "catalog/oid.h"
#include "model/name.h"

/* ---- the words ---- */

/* A number that is called so counts something: the tokens of a text, the salt of a soup. */
#define AMOUNT (1u << 0)
/* Nothing else ends so, so that it need not begin a word: `userpassword`, which was `userPassword`
 * before PostgreSQL made it small. */
#define ANYWHERE (1u << 1)

/* What a secret is called, without what separates the words. */
static const struct {
    fq_str name;
    unsigned flags;
} secrets[] = {
    {FQ_STR_INIT("password"), ANYWHERE},
    {FQ_STR_INIT("passwd"), ANYWHERE},
    {FQ_STR_INIT("passphrase"), ANYWHERE},
    {FQ_STR_INIT("passcode"), ANYWHERE},
    {FQ_STR_INIT("pwd"), 0},
    {FQ_STR_INIT("pw"), AMOUNT},
    {FQ_STR_INIT("pass"), AMOUNT},
    {FQ_STR_INIT("userpass"), ANYWHERE},
    {FQ_STR_INIT("passwort"), ANYWHERE},
    {FQ_STR_INIT("kennwort"), ANYWHERE},
    {FQ_STR_INIT("motdepasse"), ANYWHERE},
    {FQ_STR_INIT("contrasena"), ANYWHERE},
    {FQ_STR_INIT("wachtwoord"), ANYWHERE},
    {FQ_STR_INIT("senha"), 0},
    {FQ_STR_INIT("secret"), ANYWHERE | AMOUNT},
    {FQ_STR_INIT("token"), ANYWHERE | AMOUNT},
    {FQ_STR_INIT("jwt"), 0},
    {FQ_STR_INIT("credential"), ANYWHERE | AMOUNT},
    {FQ_STR_INIT("apikey"), ANYWHERE | AMOUNT},
    {FQ_STR_INIT("privatekey"), ANYWHERE | AMOUNT},
    {FQ_STR_INIT("privkey"), ANYWHERE | AMOUNT},
    {FQ_STR_INIT("secretkey"), ANYWHERE | AMOUNT},
    {FQ_STR_INIT("accesskey"), ANYWHERE | AMOUNT},
    {FQ_STR_INIT("encryptionkey"), ANYWHERE | AMOUNT},
    {FQ_STR_INIT("signingkey"), ANYWHERE | AMOUNT},
    {FQ_STR_INIT("masterkey"), ANYWHERE | AMOUNT},
    {FQ_STR_INIT("salt"), AMOUNT},
    {FQ_STR_INIT("otp"), 0},
    {FQ_STR_INIT("totp"), 0},
    {FQ_STR_INIT("otpcode"), 0},
    {FQ_STR_INIT("otpkey"), 0},
    {FQ_STR_INIT("otpseed"), 0},
    {FQ_STR_INIT("totpcode"), 0},
    {FQ_STR_INIT("totpkey"), 0},
    {FQ_STR_INIT("totpseed"), 0},
    {FQ_STR_INIT("mfacode"), 0},
    {FQ_STR_INIT("mfakey"), 0},
    {FQ_STR_INIT("mfaseed"), 0},
    {FQ_STR_INIT("mfadata"), 0},
    {FQ_STR_INIT("twofactorcode"), ANYWHERE},
    {FQ_STR_INIT("twofactorkey"), ANYWHERE},
    {FQ_STR_INIT("twofactorseed"), ANYWHERE},
    {FQ_STR_INIT("securitycode"), ANYWHERE},
    {FQ_STR_INIT("securityanswer"), ANYWHERE},
    {FQ_STR_INIT("secretanswer"), ANYWHERE},
    {FQ_STR_INIT("seedphrase"), ANYWHERE},
    {FQ_STR_INIT("recoverycode"), ANYWHERE},
    {FQ_STR_INIT("backupcode"), ANYWHERE},
    {FQ_STR_INIT("verificationcode"), ANYWHERE},
    {FQ_STR_INIT("authcode"), 0},
    {FQ_STR_INIT("authorizationcode"), ANYWHERE},
    {FQ_STR_INIT("cvv"), 0},
    {FQ_STR_INIT("cvc"), 0},
    {FQ_STR_INIT("connectionstring"), ANYWHERE},
};

/* What may stand behind it without making it something else. */
static const fq_str forms[] = {
    FQ_STR_INIT("hash"),         FQ_STR_INIT("hashed"),    FQ_STR_INIT("digest"),
    FQ_STR_INIT("salt"),         FQ_STR_INIT("encrypted"), FQ_STR_INIT("cipher"),
    FQ_STR_INIT("ciphertext"),   FQ_STR_INIT("bcrypt"),    FQ_STR_INIT("argon"),
    FQ_STR_INIT("scrypt"),       FQ_STR_INIT("value"),     FQ_STR_INIT("plain"),
    FQ_STR_INIT("raw"),          FQ_STR_INIT("old"),       FQ_STR_INIT("new"),
    FQ_STR_INIT("text"),         FQ_STR_INIT("current"),   FQ_STR_INIT("history"),
    FQ_STR_INIT("confirmation"), FQ_STR_INIT("sha"),       FQ_STR_INIT("md"),
    FQ_STR_INIT("pem"),
};

/* ---- which words end in a letter ---- */

/* Bits of the words of both lists, by the last letter: nearly always there are few. */
static uint64_t secrets_by_last['z' - 'a' + 1], forms_by_last['z' - 'a' + 1];
static pthread_once_t sort_once = PTHREAD_ONCE_INIT;

static_assert(FQ_ARRAY_LEN(secrets) <= 64 && FQ_ARRAY_LEN(forms) <= 64, "a word is a bit");

static int last_letter(fq_str word)
{
    return word.ptr[word.len - 1] - 'a';
}

static void sort_words(void)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(secrets); i++)
        secrets_by_last[last_letter(secrets[i].name)] |= UINT64_C(1) << i;
    for (size_t i = 0; i < FQ_ARRAY_LEN(forms); i++)
        forms_by_last[last_letter(forms[i])] |= UINT64_C(1) << i;
}

/* ---- letters ---- */

/* Of a longer name the end. */
#define MOST_LETTERS 128

/* The letters of a name, small, and where its words begin. */
struct letters {
    char text[MOST_LETTERS];
    bool begins[MOST_LETTERS];
    size_t count;
};

static bool is_small(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_large(char c)
{
    return c >= 'A' && c <= 'Z';
}

/* passwordHash, PASSWORD_HASH, APIKey: a word begins behind anything but a letter, where small
 * letters end, and with the last large letter in front of a small one. */
static bool begins_word(fq_str name, size_t at)
{
    char before = at ? name.ptr[at - 1] : '_';
    char behind = at + 1 < name.len ? name.ptr[at + 1] : '_';
    if (!is_small(before) && !is_large(before))
        return true;
    return is_large(name.ptr[at]) && (is_small(before) || is_small(behind));
}

static void take_letters(struct letters *letters, fq_str name)
{
    letters->count = 0;
    if (name.len > MOST_LETTERS)
        name = fq_str_from_offset(name, name.len - MOST_LETTERS);
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        if (!is_small(c) && !is_large(c))
            continue;
        letters->begins[letters->count] = begins_word(name, i);
        letters->text[letters->count++] = is_large(c) ? (char)(c - 'A' + 'a') : c;
    }
}

static bool ends_so(const struct letters *letters, size_t end, fq_str wanted, bool anywhere)
{
    return fq_str_ends_with(fq_str_of(letters->text, end), wanted) &&
           (anywhere || letters->begins[end - wanted.len]);
}

/* It ends in the name of a secret; one, or several of them.  There is a letter. */
static bool names_secret(const struct letters *letters, size_t end, bool is_number)
{
    fq_str text = fq_str_of(letters->text, end);
    size_t single = end > 1 && letters->text[end - 1] == 's' ? end - 1 : end;
    uint64_t words = secrets_by_last[last_letter(text)] |
                     secrets_by_last[last_letter(fq_str_of(text.ptr, single))];
    for (; words; words &= words - 1) {
        size_t i = (size_t)__builtin_ctzll(words);
        bool anywhere = secrets[i].flags & ANYWHERE;
        if (is_number && secrets[i].flags & AMOUNT)
            continue;
        if (ends_so(letters, end, secrets[i].name, anywhere) ||
            ends_so(letters, single, secrets[i].name, anywhere))
            return true;
    }
    return false;
}

/* Without the form behind it; the same when there is none. */
static size_t without_form(const struct letters *letters, size_t end)
{
    uint64_t words = forms_by_last[last_letter(fq_str_of(letters->text, end))];
    for (; words; words &= words - 1) {
        size_t i = (size_t)__builtin_ctzll(words);
        if (ends_so(letters, end, forms[i], true))
            return end - forms[i].len;
    }
    return end;
}

static bool says_secret(fq_str name, bool is_number)
{
    struct letters letters = {0};
    pthread_once(&sort_once, sort_words);
    take_letters(&letters, name);
    for (size_t end = letters.count, before = 0; end && end != before;) {
        if (names_secret(&letters, end, is_number))
            return true;
        before = end;
        end = without_form(&letters, end);
    }
    return false;
}

/* ---- types ---- */

enum holds { HOLDS_NONE, HOLDS_NUMBER, HOLDS_ANY };

/* Could a value of it be a secret? */
static enum holds holds(const struct fq_catalog_type *type)
{
    if (!type)
        return HOLDS_ANY;
    switch (type->oid) {
    case OID_INT2:
    case OID_INT4:
    case OID_INT8:
    case OID_FLOAT4:
    case OID_FLOAT8:
    case OID_NUMERIC:
        return HOLDS_NUMBER;
    case OID_BOOL:
    case OID_DATE:
    case OID_TIME:
    case OID_TIMETZ:
    case OID_TIMESTAMP:
    case OID_TIMESTAMPTZ:
    case OID_INTERVAL:
        return HOLDS_NONE;
    default:
        break;
    }
    bool is_set = type->kind == FQ_CATALOG_ENUM || type->kind == FQ_CATALOG_RANGE ||
                  type->kind == FQ_CATALOG_MULTIRANGE;
    return is_set ? HOLDS_NONE : HOLDS_ANY;
}

bool fq_secret_is_named(struct fq_model *model, fq_str name, fq_oid oid)
{
    const struct fq_catalog_type *type = fq_catalog_base_type(model->catalog, oid);
    while (type && type->kind == FQ_CATALOG_ARRAY)
        type = fq_catalog_base_type(model->catalog, type->element);
    enum holds held = holds(type);
    if (held == HOLDS_NONE)
        return false;
    /* Other alphabets are spelled: contraseña. */
    if (!fq_name_is_ascii(name))
        name = fq_name_field(model->arena, name);
    return says_secret(name, held == HOLDS_NUMBER);
}

/* ---- what is told ---- */

void fq_secret_note(struct fq_model *model, fq_str subject, const char *what, fq_str name,
                    fq_str remedy)
{
    fq_model_note(model, true, subject,
                  "the %s %.*s is not served, since its name says that it is a secret; to serve "
                  "it: %.*s",
                  what, FQ_STR_ARG(name), FQ_STR_ARG(remedy));
}

fq_str fq_secret_remedy(struct fq_model *model, fq_str schema, fq_str owner, fq_str column)
{
    fq_str name = fq_name_qualified(model->arena, schema, owner);
    return fq_arena_printf(model->arena,
                           "COMMENT ON COLUMN %.*s.%.*s IS '@fraiseql {\"expose\": true}'",
                           FQ_STR_ARG(name), FQ_STR_ARG(fq_name_quoted(model->arena, column)));
}
