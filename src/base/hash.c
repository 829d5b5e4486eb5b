/* SPDX-License-Identifier: MIT */
#include "base/hash.h"

#include <pthread.h>
#include <sys/random.h>
#include <time.h>

static uint64_t key[2];
static pthread_once_t key_once = PTHREAD_ONCE_INIT;

static void draw_key(void)
{
    if (getrandom(key, sizeof(key), 0) == (ssize_t)sizeof(key))
        return;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    key[0] = (uint64_t)now.tv_nsec * 0x9e3779b97f4a7c15u;
    key[1] = (uint64_t)now.tv_sec ^ (uint64_t)(uintptr_t)&now;
}

static inline uint64_t rotate(uint64_t x, unsigned bits)
{
    return (x << bits) | (x >> (64 - bits));
}

static inline void sip_round(uint64_t v[4])
{
    v[0] += v[1];
    v[1] = rotate(v[1], 13) ^ v[0];
    v[0] = rotate(v[0], 32);
    v[2] += v[3];
    v[3] = rotate(v[3], 16) ^ v[2];
    v[0] += v[3];
    v[3] = rotate(v[3], 21) ^ v[0];
    v[2] += v[1];
    v[1] = rotate(v[1], 17) ^ v[2];
    v[2] = rotate(v[2], 32);
}

static inline void absorb(uint64_t v[4], uint64_t word)
{
    v[3] ^= word;
    sip_round(v);
    v[0] ^= word;
}

/* What is left behind whole words, with the length on top. */
static inline uint64_t last_word(fq_str bytes, size_t whole)
{
    uint64_t word = (uint64_t)bytes.len << 56;
    if (whole && whole < bytes.len) { /* the last eight bytes without those that were taken */
        uint64_t last;
        memcpy(&last, bytes.ptr + bytes.len - 8, 8);
        return word | last >> (8 * (8 - (bytes.len - whole)));
    }
    for (size_t i = whole; i < bytes.len; i++)
        word |= (uint64_t)(unsigned char)bytes.ptr[i] << (8 * (i - whole));
    return word;
}

uint64_t fq_hash(fq_str bytes)
{
    pthread_once(&key_once, draw_key);
    uint64_t v[4] = {key[0] ^ 0x736f6d6570736575u, key[1] ^ 0x646f72616e646f6du,
                     key[0] ^ 0x6c7967656e657261u, key[1] ^ 0x7465646279746573u};
    size_t whole = bytes.len & ~(size_t)7u;
    for (size_t i = 0; i < whole; i += 8) {
        uint64_t word;
        memcpy(&word, bytes.ptr + i, 8);
        absorb(v, word);
    }
    absorb(v, last_word(bytes, whole));
    v[2] ^= 0xff;
    for (int i = 0; i < 3; i++)
        sip_round(v);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}

uint64_t fq_hash_kept(uint64_t sum, fq_str bytes)
{
    sum = (sum ^ bytes.len) * 0x9e3779b97f4a7c15u;
    for (size_t i = 0; i < bytes.len; i += 8) {
        uint64_t word = 0;
        memcpy(&word, bytes.ptr + i, bytes.len - i < 8 ? bytes.len - i : 8);
        sum = (sum ^ word) * 0x9e3779b97f4a7c15u;
        sum ^= sum >> 32;
    }
    return sum;
}
