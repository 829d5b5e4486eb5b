/* SPDX-License-Identifier: MIT
 *
 * A configuration key as data: what it is called, where its value lies, and what it accepts.
 */
#ifndef FQ_CONFIG_KEY_H
#define FQ_CONFIG_KEY_H

#include "config/config.h"

enum fq_config_type {
    FQ_CONFIG_TEXT,     /* fq_str */
    FQ_CONFIG_COUNT,    /* uint32_t */
    FQ_CONFIG_AMOUNT,   /* uint64_t: a count that may be very large */
    FQ_CONFIG_SHARE,    /* uint32_t, per cent */
    FQ_CONFIG_BOOL,     /* bool */
    FQ_CONFIG_DURATION, /* uint32_t, milliseconds */
    FQ_CONFIG_SIZE,     /* size_t, bytes */
    FQ_CONFIG_WORD,     /* an enum, through words[] */
    FQ_CONFIG_LIST,     /* struct fq_config_list */
    FQ_CONFIG_RECORDS,  /* struct fq_config_records */
};

/* What may stand in a list. */
struct fq_config_items {
    const char *described; /* "one or more names, separated by commas" */
    bool may_be_none;
    bool (*accepts)(fq_str item); /* never an empty one */
};

struct fq_config_key;

/* What records are made of: structs with keys of their own, none of which is FQ_CONFIG_RECORDS.
 * The first key is the record's name: a text that each has, and no two the same. */
struct fq_config_record {
    const char *described; /* "providers": what they are, many of them */
    const struct fq_config_key *keys;
    size_t key_count;
    size_t size; /* of the struct */
    /* What is wrong with one as a whole, as words behind its name; NULL: nothing. */
    const char *(*fault)(const void *record);
};

/* rate_rule.c */
extern const struct fq_config_record fq_config_rate_rules;

/* table.c: `10.0.0.0/8`, `2001:db8::1`; or none. */
extern const struct fq_config_items fq_config_networks;

struct fq_config_key {
    fq_str name; /* "server.port"; of a record's "issuer" */
    enum fq_config_type type;
    size_t offset;            /* of the field in struct fq_config, or in the record's */
    uint64_t low, high;       /* of a count, amount, share, duration or size */
    uint64_t number;          /* built-in value: of these, of a bool, or an index into words */
    const char *text;         /* built-in value of a text or list */
    const char *const *words; /* names of the enum's values in its order, up to a NULL */
    const struct fq_config_items *items; /* of a list */
    const struct fq_config_record *record;
    bool secret; /* may hold a password: never shown */
    const char *help;
};

#endif
