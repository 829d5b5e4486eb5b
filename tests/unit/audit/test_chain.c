/* SPDX-License-Identifier: MIT */
#include "audit/chain.h"

#include "unit.h"

#define MEMBERS FQ_STR("\"time\":\"2026-11-28T01:00:00.000Z\",\"kind\":\"mutation\"")
#define KEY     FQ_STR("0123456789abcdef0123456789abcdef")

/* Two lines, one behind the other. */
static fq_str sealed(struct fq_buf *out, fq_str key, struct fq_audit_link *link)
{
    fq_audit_link_init(link);
    fq_buf_init(out, NULL, 4096);
    fq_audit_seal(link, key, MEMBERS, out);
    fq_audit_seal(link, key, MEMBERS, out);
    ck_assert(!fq_buf_failed(out));
    return fq_buf_str(out);
}

static fq_str take_first(fq_str *lines)
{
    size_t len = fq_str_find_char(*lines, '\n');
    fq_str line = fq_str_of(lines->ptr, len);
    *lines = fq_str_from_offset(*lines, len + 1);
    return line;
}

TEST(what_was_sealed_is_read_and_follows)
{
    const fq_str keys[] = {FQ_STR_NONE, KEY};
    for (size_t i = 0; i < FQ_ARRAY_LEN(keys); i++) {
        struct fq_buf out;
        struct fq_audit_link last, none;
        struct fq_audit_line first, second;
        fq_str lines = sealed(&out, keys[i], &last);
        fq_audit_link_init(&none);
        ck_assert(fq_audit_read(take_first(&lines), keys[i], &first));
        ck_assert(fq_audit_read(take_first(&lines), keys[i], &second));
        ck_assert(fq_str_eq(first.members, MEMBERS) && lines.len == 0);
        ck_assert(fq_audit_follows(&none, &first) && fq_audit_follows(&first.own, &second));
        ck_assert(!fq_audit_follows(&none, &second) && !fq_audit_follows(&second.own, &first));
        ck_assert_uint_eq(last.seq, 2);
        ck_assert_mem_eq(last.hash, second.own.hash, sizeof(last.hash));
        fq_buf_clear(&out);
    }
}
END

TEST(no_byte_can_be_changed_and_none_is_too_many)
{
    struct fq_buf out;
    struct fq_audit_link last;
    struct fq_audit_line line;
    char copy[512];
    fq_str lines = sealed(&out, KEY, &last), good = take_first(&lines);
    for (size_t i = 0; i < good.len; i++) {
        memcpy(copy, good.ptr, good.len);
        copy[i] ^= 1;
        ck_assert_msg(!fq_audit_read(fq_str_of(copy, good.len), KEY, &line), "byte %zu", i);
        ck_assert_msg(!fq_audit_read(fq_str_of(good.ptr, i), KEY, &line), "cut at %zu", i);
        ck_assert_msg(!fq_audit_read(fq_str_from_offset(good, i + 1), KEY, &line), "from %zu", i);
    }
    memcpy(copy, good.ptr, good.len);
    copy[good.len] = ' ';
    ck_assert(!fq_audit_read(fq_str_of(copy, good.len + 1), KEY, &line));
    ck_assert(!fq_audit_read(good, FQ_STR_NONE, &line));
    ck_assert(!fq_audit_read(good, FQ_STR("another key of thirty-two bytes.."), &line));
    fq_buf_clear(&out);
}
END

/* Known from elsewhere: printf … | openssl dgst -sha256. */
TEST(the_hash_is_sha256)
{
    char digest[FQ_AUDIT_HASH_DIGITS + 1] = {0};
    fq_audit_digest(FQ_STR_NONE, FQ_STR("abc"), digest);
    ck_assert_str_eq(digest, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    fq_audit_digest(FQ_STR("Jefe"), FQ_STR("what do ya want for nothing?"), digest);
    ck_assert_str_eq(digest, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}
END

TEST(a_seal_is_of_these_bytes_alone)
{
    struct fq_buf members, out;
    struct fq_audit_link link;
    struct fq_audit_line line;
    char digest[FQ_AUDIT_HASH_DIGITS], other[FQ_AUDIT_HASH_DIGITS];
    fq_buf_init(&members, NULL, 4096);
    fq_buf_init(&out, NULL, 4096);
    fq_audit_link_init(&link);
    fq_audit_digest(FQ_STR_NONE, FQ_STR("half\n"), digest);
    fq_audit_digest(FQ_STR_NONE, FQ_STR("calf\n"), other);
    fq_audit_torn_members(&members, 0, 5, digest);
    fq_audit_seal(&link, KEY, fq_buf_str(&members), &out);
    ck_assert(fq_audit_read(fq_str_of(out.ptr, out.len - 1), KEY, &line));
    ck_assert(fq_audit_seals(&line, 5, digest));
    ck_assert(!fq_audit_seals(&line, 6, digest) && !fq_audit_seals(&line, 5, other));
    line.members = MEMBERS;
    ck_assert(!fq_audit_seals(&line, 5, digest));
    line.members = FQ_STR("\"time\":\"");
    ck_assert(!fq_audit_seals(&line, 5, digest));
    fq_buf_clear(&members);
    fq_buf_clear(&out);
}
END

int main(void)
{
    return RUN("audit/chain", what_was_sealed_is_read_and_follows,
               no_byte_can_be_changed_and_none_is_too_many, the_hash_is_sha256,
               a_seal_is_of_these_bytes_alone);
}
