/* SPDX-License-Identifier: MIT
 *
 * The reader and writer of PostgreSQL's protocol over a socket pair whose other end says whatever
 * it likes, whole or byte by byte.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "pg/bytes.h"
#include "pg/columns.h"
#include "pg/error.h"
#include "pg/wire.h"
#include "unit.h"

enum { MOST = 1 << 20 };

static struct fq_pg_wire wire;
static int server; /* the other end */

/* A wire without libpq, whose socket is ours. */
static void begin(void)
{
    int ends[2];
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    ck_assert_int_eq(fcntl(ends[0], F_SETFL, O_NONBLOCK), 0);
    ck_assert_int_eq(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
    fq_pg_wire_open(&wire, NULL, MOST, NULL);
    wire.fd = ends[0];
    server = ends[1];
}

static void finish(void)
{
    close(wire.fd);
    close(server);
    fq_pg_wire_close(&wire);
    ck_assert_int_eq(wire.fd, -1);
}

static void say(const char *bytes, size_t len)
{
    ck_assert_int_eq(send(server, bytes, len, 0), (ssize_t)len);
}

/* Length as it stands in the message, which counts itself. */
static size_t head_of(char *to, char kind, uint32_t length)
{
    to[0] = kind;
    fq_pg_put_u32(to + 1, length);
    return 5;
}

static size_t message_of(char *to, char kind, size_t len)
{
    head_of(to, kind, (uint32_t)len + 4);
    for (size_t i = 0; i < len; i++)
        to[5 + i] = (char)(kind + (char)i);
    return 5 + len;
}

static void check_message(const struct fq_pg_message *message, char kind, size_t len)
{
    ck_assert_int_eq(message->kind, kind);
    ck_assert_uint_eq(message->len, len);
    size_t same = 0;
    while (same < len && message->ptr[same] == (char)(kind + (char)same))
        same++;
    ck_assert_uint_eq(same, len);
}

static enum fq_pg_wire_status read_once(void)
{
    bool more;
    return fq_pg_wire_read(&wire, &more);
}

static enum fq_pg_wire_status peek(struct fq_pg_message *ret)
{
    return fq_pg_wire_peek(&wire, ret);
}

/* ---- in ---- */

TEST(messages_are_the_same_wherever_they_are_cut)
{
    static const size_t lens[] = {0, 1, 300, 4};
    char bytes[512];
    size_t len = 0;
    for (size_t i = 0; i < FQ_ARRAY_LEN(lens); i++)
        len += message_of(bytes + len, (char)('A' + (char)i), lens[i]);
    for (size_t cut = 0; cut <= len; cut++) {
        struct fq_pg_message message;
        size_t next = 0;
        begin();
        for (size_t part = 0; part < 2; part++) {
            size_t from = part ? cut : 0, to = part ? len : cut;
            if (from == to)
                continue;
            say(bytes + from, to - from);
            ck_assert_int_eq(read_once(), FQ_PG_WIRE_OK);
            while (peek(&message) == FQ_PG_WIRE_OK) {
                check_message(&message, (char)('A' + (char)next), lens[next]);
                fq_pg_wire_take(&wire, &message);
                next++;
            }
        }
        ck_assert_uint_eq(next, FQ_ARRAY_LEN(lens));
        ck_assert_int_eq(read_once(), FQ_PG_WIRE_WAIT);
        finish();
    }
}
END

/* Whatever is read on, and also when the wire is closed before they are let go of. */
TEST(bytes_that_are_held_stay)
{
    for (size_t closes = 0; closes < 2; closes++) {
        struct fq_pg_message message, held;
        char bytes[4096];
        begin();
        say(bytes, message_of(bytes, 'A', 1000));
        ck_assert_int_eq(read_once(), FQ_PG_WIRE_OK);
        ck_assert_int_eq(peek(&held), FQ_PG_WIRE_OK);
        struct fq_shared *shared = fq_shared_hold(wire.buffer);
        fq_pg_wire_take(&wire, &held);
        for (size_t i = 0; i < 200; i++) {
            say(bytes, message_of(bytes, (char)('B' + (char)(i % 7)), i * 20));
            ck_assert_int_eq(read_once(), FQ_PG_WIRE_OK);
            ck_assert_int_eq(peek(&message), FQ_PG_WIRE_OK);
            check_message(&message, (char)('B' + (char)(i % 7)), i * 20);
            fq_pg_wire_take(&wire, &message);
            if (i % 50 == 49)
                fq_pg_wire_rest(&wire);
        }
        if (closes)
            finish();
        check_message(&held, 'A', 1000);
        fq_shared_let_go(shared);
        if (!closes)
            finish();
    }
}
END

TEST(messages_come_byte_by_byte)
{
    char bytes[64];
    struct fq_pg_message message;
    size_t len = message_of(bytes, 'D', 20);
    begin();
    for (size_t i = 0; i < len; i++) {
        ck_assert_int_eq(peek(&message), FQ_PG_WIRE_WAIT);
        say(bytes + i, 1);
        ck_assert_int_eq(read_once(), FQ_PG_WIRE_OK);
    }
    ck_assert_int_eq(peek(&message), FQ_PG_WIRE_OK);
    check_message(&message, 'D', 20);
    finish();
}
END

TEST(a_length_that_cannot_be_is_not_the_protocol)
{
    static const uint32_t lengths[] = {0, 1, 3, 0x80000000u, 0xfffffff0u, UINT32_MAX};
    for (size_t i = 0; i < FQ_ARRAY_LEN(lengths); i++) {
        char bytes[5];
        struct fq_pg_message message;
        begin();
        say(bytes, head_of(bytes, 'D', lengths[i]));
        ck_assert_int_eq(read_once(), FQ_PG_WIRE_OK);
        ck_assert_int_eq(peek(&message), FQ_PG_WIRE_BROKEN);
        ck_assert_ptr_nonnull(wire.failure);
        finish();
    }
}
END

TEST(the_longest_message_is_taken_and_one_byte_more_is_not)
{
    static char bytes[MOST + 64];
    for (size_t over = 0; over < 2; over++) {
        struct fq_pg_message message;
        size_t len = message_of(bytes, 'D', MOST - 4 + over), at = 0;
        begin();
        while (at < len) {
            ssize_t put = send(server, bytes + at, len - at, 0);
            if (put > 0)
                at += (size_t)put;
            ck_assert_int_eq(read_once(), FQ_PG_WIRE_OK);
            enum fq_pg_wire_status status = peek(&message);
            ck_assert(status == FQ_PG_WIRE_WAIT || status == FQ_PG_WIRE_OK ||
                      status == FQ_PG_WIRE_LONG);
            if (status == FQ_PG_WIRE_LONG)
                break;
        }
        while (!over && peek(&message) == FQ_PG_WIRE_WAIT)
            ck_assert_int_eq(read_once(), FQ_PG_WIRE_OK);
        ck_assert_int_eq(peek(&message), over ? FQ_PG_WIRE_LONG : FQ_PG_WIRE_OK);
        if (!over)
            check_message(&message, 'D', MOST - 4);
        finish();
    }
}
END

/* Skipped in reads of any size, with the next message in the same read as its end. */
TEST(a_long_message_is_skipped_and_the_next_one_read_right)
{
    enum { LONG = MOST + 3 * 65536 + 17 };
    static char bytes[LONG + 64];
    static const size_t parts[] = {5, 997, 70000, 130000};
    for (size_t i = 0; i < FQ_ARRAY_LEN(parts); i++) {
        struct fq_pg_message message;
        size_t len = message_of(bytes, 'D', LONG), skipped = 0, at = 0;
        len += message_of(bytes + len, 'C', 7);
        begin();
        while (at < len) {
            size_t part = at < 1000 || parts[i] > 5 ? parts[i] : 30000;
            ssize_t put = send(server, bytes + at, len - at < part ? len - at : part, 0);
            ck_assert_int_gt(put, 0);
            at += (size_t)put;
            while (read_once() == FQ_PG_WIRE_OK) {
                enum fq_pg_wire_status status = peek(&message);
                if (status == FQ_PG_WIRE_WAIT || at == len)
                    continue;
                ck_assert_int_eq(status, FQ_PG_WIRE_LONG);
                ck_assert_int_eq(message.kind, 'D');
                fq_pg_wire_take(&wire, &message);
                skipped++;
            }
            ck_assert_uint_le(wire.capacity, FQ_LIMIT_READ_BYTES); /* it is not held */
        }
        ck_assert_uint_eq(skipped, 1);
        ck_assert_uint_eq(wire.skip, 0);
        ck_assert_int_eq(peek(&message), FQ_PG_WIRE_OK);
        check_message(&message, 'C', 7);
        finish();
    }
}
END

TEST(a_buffer_grows_with_what_comes_and_is_given_back)
{
    static char bytes[200000];
    struct fq_pg_message message;
    size_t len = message_of(bytes, 'D', sizeof(bytes) - 5), at = 0;
    begin();
    ck_assert_ptr_null(wire.in);
    while (at < len) {
        ssize_t put = send(server, bytes + at, len - at < 50000 ? len - at : 50000, 0);
        ck_assert_int_gt(put, 0);
        at += (size_t)put;
        while (read_once() == FQ_PG_WIRE_OK)
            (void)!peek(&message);
        fq_pg_wire_rest(&wire);
        ck_assert_uint_gt(wire.capacity, 0); /* something is held */
    }
    ck_assert_uint_ge(wire.capacity, len);
    ck_assert_int_eq(peek(&message), FQ_PG_WIRE_OK);
    check_message(&message, 'D', len - 5);
    fq_pg_wire_take(&wire, &message);
    fq_pg_wire_rest(&wire);
    ck_assert_ptr_null(wire.in);
    ck_assert_uint_eq(wire.capacity, 0);
    say(bytes, message_of(bytes, 'Z', 1));
    ck_assert_int_eq(read_once(), FQ_PG_WIRE_OK);
    ck_assert_int_eq(peek(&message), FQ_PG_WIRE_OK);
    check_message(&message, 'Z', 1);
    ck_assert_uint_eq(wire.capacity, FQ_PG_READ_BYTES);
    finish();
}
END

TEST(a_read_without_memory_breaks_the_wire)
{
    char bytes[64];
    begin();
    say(bytes, message_of(bytes, 'Z', 1));
    fq_memory_fail_from(1);
    ck_assert_int_eq(read_once(), FQ_PG_WIRE_BROKEN);
    fq_memory_fail_from(0);
    ck_assert_str_eq(wire.failure, "out of memory");
    finish();
}
END

TEST(who_closes_is_told_from_who_is_quiet)
{
    char bytes[64];
    struct fq_pg_message message;
    begin();
    ck_assert_int_eq(read_once(), FQ_PG_WIRE_WAIT);
    say(bytes, message_of(bytes, 'Z', 1) - 1); /* cut off in the middle */
    close(server);
    ck_assert_int_eq(read_once(), FQ_PG_WIRE_OK);
    ck_assert_int_eq(peek(&message), FQ_PG_WIRE_WAIT);
    ck_assert_int_eq(read_once(), FQ_PG_WIRE_BROKEN);
    ck_assert_ptr_null(wire.failure);
    server = -1;
    finish();
}
END

/* ---- out ---- */

TEST(what_the_socket_does_not_take_is_sent_later)
{
    enum { VALUE = 300000 };
    static char value[VALUE + 1], got[VALUE + 256];
    const char *values[] = {value, NULL};
    int small = 4096;
    size_t len = 0, waits = 0;
    memset(value, 'v', VALUE);
    begin();
    ck_assert_int_eq(setsockopt(wire.fd, SOL_SOCKET, SO_SNDBUF, &small, sizeof(small)), 0);
    fq_pg_wire_execute(&wire, "fq_1", values, 2);
    fq_pg_wire_sync(&wire);
    size_t whole = wire.out.len;
    for (bool sent = false; !sent;) {
        enum fq_pg_wire_status status = fq_pg_wire_flush(&wire);
        ck_assert(status == FQ_PG_WIRE_OK || status == FQ_PG_WIRE_WAIT);
        sent = status == FQ_PG_WIRE_OK;
        waits += !sent;
        for (ssize_t n; (n = recv(server, got + len, sizeof(got) - len, 0)) > 0;)
            len += (size_t)n;
    }
    ck_assert_uint_gt(waits, 2);
    ck_assert_uint_eq(len, whole);
    /* Bind: portal, name, no formats, two values; the second is null. */
    ck_assert_int_eq(got[0], 'B');
    ck_assert_uint_eq(fq_pg_u16(got + 11), 0);
    ck_assert_uint_eq(fq_pg_u16(got + 13), 2);
    ck_assert_uint_eq(fq_pg_u32(got + 15), VALUE);
    ck_assert_int_eq(memcmp(got + 19, value, VALUE), 0);
    ck_assert_uint_eq(fq_pg_u32(got + 19 + VALUE), UINT32_MAX);
    size_t execute = 1 + fq_pg_u32(got + 1);
    ck_assert_int_eq(got[execute], 'E');
    ck_assert_int_eq(got[execute + 1 + fq_pg_u32(got + execute + 1)], 'S');
    /* What was large is given back. */
    ck_assert_uint_eq(wire.out.len, 0);
    ck_assert_uint_le(wire.out.cap, FQ_LIMIT_READ_BYTES);
    finish();
}
END

TEST(what_could_not_be_written_is_never_sent)
{
    char byte;
    begin();
    fq_memory_fail_from(1);
    fq_pg_wire_query(&wire, "select 1");
    fq_pg_wire_sync(&wire);
    fq_memory_fail_from(0);
    fq_pg_wire_sync(&wire);
    ck_assert_int_eq(fq_pg_wire_flush(&wire), FQ_PG_WIRE_BROKEN);
    ck_assert_str_eq(wire.failure, "out of memory");
    ck_assert_int_eq(recv(server, &byte, 1, 0), -1);
    finish();
}
END

TEST(a_write_to_who_has_closed_breaks_the_wire)
{
    begin();
    close(server);
    fq_pg_wire_sync(&wire);
    ck_assert_int_eq(fq_pg_wire_flush(&wire), FQ_PG_WIRE_BROKEN);
    ck_assert_ptr_null(wire.failure);
    server = -1;
    finish();
}
END

/* ---- what stands in messages ---- */

/* In memory of its exact size, so that a sanitizer sees one byte too far. */
static struct fq_pg_message exact(char kind, const char *bytes, size_t len)
{
    char *copy = malloc(len ? len : 1);
    ck_assert_ptr_nonnull(copy);
    if (len)
        memcpy(copy, bytes, len);
    return (struct fq_pg_message){kind, copy, len};
}

static bool match(const struct fq_pg_columns *columns, const char *bytes, size_t len)
{
    struct fq_pg_message message = exact('T', bytes, len);
    bool matches = fq_pg_columns_match(columns, &message);
    free((void *)(uintptr_t)message.ptr);
    return matches;
}

/* Two columns, "a" of int4 and "" of text, with the rest of what is told of each. */
static const char described[] = "\0\2a\0....\0\1\0\0\0\x17\0\4mmmm\0\1"
                                "\0....\0\2\0\0\0\x19\377\377mmmm\0\1";
enum { DESCRIBED = sizeof(described) - 1 };

TEST(a_description_cut_anywhere_does_not_match)
{
    static const uint32_t types[] = {23, 25}, others[] = {23, 20}, any[] = {0, 0};
    struct fq_statement statement = {.column_types = types, .column_count = 2};
    struct fq_pg_columns *columns;
    ck_assert(fq_pg_columns_copy(&statement, &columns));
    ck_assert(match(columns, described, DESCRIBED));
    for (size_t len = 0; len < DESCRIBED; len++)
        ck_assert_msg(!match(columns, described, len), "%zu bytes", len);
    fq_free(columns);
    statement.column_types = any;
    ck_assert(fq_pg_columns_copy(&statement, &columns));
    ck_assert(match(columns, described, DESCRIBED));
    for (size_t len = 0; len < DESCRIBED; len++)
        ck_assert(!match(columns, described, len));
    fq_free(columns);
    statement.column_types = others;
    ck_assert(fq_pg_columns_copy(&statement, &columns));
    ck_assert(!match(columns, described, DESCRIBED));
    fq_free(columns);
}
END

TEST(a_description_that_lies_about_itself_does_not_match)
{
    static const uint32_t types[] = {23, 25};
    static const char endless[64] = "\0\2";
    struct fq_statement statement = {.column_types = types, .column_count = 2};
    struct fq_pg_columns *columns;
    char unterminated[64] = "\0\2";
    ck_assert(fq_pg_columns_copy(&statement, &columns));
    memset(unterminated + 2, 'n', sizeof(unterminated) - 2);
    ck_assert(!match(columns, unterminated, sizeof(unterminated)));
    ck_assert(!match(columns, endless, sizeof(endless)));
    ck_assert(!match(columns, "\377\377", 2));
    ck_assert(!match(columns, "", 0));
    fq_free(columns);
    statement.column_count = 0;
    ck_assert(fq_pg_columns_copy(&statement, &columns));
    ck_assert(match(columns, "", 0)); /* NoData */
    ck_assert(match(columns, "\0\0", 2));
    ck_assert(!match(columns, described, DESCRIBED));
    fq_free(columns);
}
END

static const char refusal[] = "SERROR\0C23505\0Mduplicate\0Dkey\0\0";

TEST(fields_of_an_error_end_with_it)
{
    struct fq_pg_message message = exact('E', refusal, sizeof(refusal) - 1);
    ck_assert_str_eq(fq_pg_message_field(&message, 'C'), "23505");
    ck_assert_str_eq(fq_pg_message_field(&message, 'D'), "key");
    ck_assert_ptr_null(fq_pg_message_field(&message, 'H'));
    free((void *)(uintptr_t)message.ptr);
    for (size_t len = 0; len < sizeof(refusal) - 1; len++) {
        message = exact('E', refusal, len);
        const char *state = fq_pg_message_field(&message, 'C');
        ck_assert(!state || strcmp(state, "23505") == 0);
        ck_assert_ptr_null(fq_pg_message_field(&message, 'H'));
        free((void *)(uintptr_t)message.ptr);
    }
}
END

TEST(an_error_that_says_nothing_is_one)
{
    static const fq_str bodies[] = {FQ_STR_INIT(""),     FQ_STR_INIT("\0"),   FQ_STR_INIT("C"),
                                    FQ_STR_INIT("C\0"),  FQ_STR_INIT("\0C2"), FQ_STR_INIT("CC\0"),
                                    FQ_STR_INIT("\1\1"), FQ_STR_INIT("M\0\0")};
    for (size_t i = 0; i < FQ_ARRAY_LEN(bodies); i++) {
        struct fq_arena arena;
        struct fq_error error;
        struct fq_pg_message message = exact('E', bodies[i].ptr, bodies[i].len);
        fq_arena_init(&arena, 1024, 65536);
        ck_assert_int_eq(fq_pg_error_from_message(&error, &arena, &message, FQ_PG_VALUES_GIVEN),
                         FQ_DATABASE);
        fq_arena_clear(&arena);
        free((void *)(uintptr_t)message.ptr);
    }
}
END

TEST(what_is_kept_of_a_long_error_is_utf8)
{
    enum { SIGNS = 5000 };
    static char body[2 * SIGNS + 16] = "C22000\0M";
    for (size_t shift = 0; shift < 3; shift++) {
        struct fq_arena arena;
        struct fq_error error;
        size_t at = 8;
        for (size_t i = 0; i < shift; i++)
            body[at++] = 'x';
        for (size_t i = 0; i < SIGNS; i++, at += 2)
            memcpy(body + at, shift == 2 && i == 10 ? "\xc3(" : "\xc3\xa9", 2);
        memset(body + at, 0, 2);
        struct fq_pg_message message = exact('E', body, at + 2);
        fq_arena_init(&arena, 1024, 65536);
        ck_assert_int_eq(fq_pg_error_from_message(&error, &arena, &message, FQ_PG_VALUES_GIVEN),
                         FQ_INPUT);
        ck_assert_uint_ge(error.detail.len, shift == 2 ? 20 : 4000);
        ck_assert_uint_eq(fq_utf8_check(error.detail), error.detail.len);
        fq_arena_clear(&arena);
        free((void *)(uintptr_t)message.ptr);
    }
}
END

int main(void)
{
    return RUN("pg/wire", messages_are_the_same_wherever_they_are_cut, bytes_that_are_held_stay,
               messages_come_byte_by_byte, a_length_that_cannot_be_is_not_the_protocol,
               the_longest_message_is_taken_and_one_byte_more_is_not,
               a_long_message_is_skipped_and_the_next_one_read_right,
               a_buffer_grows_with_what_comes_and_is_given_back,
               a_read_without_memory_breaks_the_wire, who_closes_is_told_from_who_is_quiet,
               what_the_socket_does_not_take_is_sent_later, what_could_not_be_written_is_never_sent,
               a_write_to_who_has_closed_breaks_the_wire, a_description_cut_anywhere_does_not_match,
               a_description_that_lies_about_itself_does_not_match, fields_of_an_error_end_with_it,
               an_error_that_says_nothing_is_one, what_is_kept_of_a_long_error_is_utf8);
}
