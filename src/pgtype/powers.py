# SPDX-License-Identifier: MIT
"""Writes powers.h: the powers of ten that shortest.c multiplies by, to 128 bits, rounded up.

10^k = (high * 2^64 + low) * 2^e with the top bit of high set, for every k that a double needs.
"""
import sys

FIRST, LAST = -292, 324


def power(k):
    numerator, denominator = (10**k, 1) if k >= 0 else (1, 10**-k)
    shift = 128 - (numerator.bit_length() - denominator.bit_length())
    while True:
        scaled = numerator << shift if shift >= 0 else numerator
        divisor = denominator if shift >= 0 else denominator << -shift
        value = -(-scaled // divisor)
        if value.bit_length() == 128:
            return value
        shift += 128 - value.bit_length()


with open(sys.argv[1], "w", encoding="ascii") as out:
    out.write("/* Written by powers.py. */\n")
    out.write(f"#define POWERS_FIRST ({FIRST})\n#define POWERS_LAST {LAST}\n")
    out.write("static const uint64_t powers[][2] = {\n")
    for k in range(FIRST, LAST + 1):
        value = power(k)
        out.write(f"    {{0x{value >> 64:016x}, 0x{value & (2**64 - 1):016x}}}, /* {k} */\n")
    out.write("};\n")
