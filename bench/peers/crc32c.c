/* CRC-32C by the SSE 4.2 instruction, three runs interleaved and joined by tables: the peer of TfModelTools.Common.Crc32C.
 * Usage: crc32c BYTES SECONDS; prints bytes per second and the checksum of bytes i * 31 + 7.
 * Build: gcc -O3 -msse4.2 -o crc32c crc32c.c */
#include <nmmintrin.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LONG_RUN 8192
#define SHORT_RUN 256

static uint32_t long_shift[4][256], short_shift[4][256];

static void make_shift(uint32_t table[4][256], int zeros)
{
    uint32_t bits[32];
    for (int bit = 0; bit < 32; bit++) {
        uint32_t r = 1u << bit;
        for (int i = 0; i < zeros * 8; i++)
            r = (r >> 1) ^ (0x82f63b78 & (0u - (r & 1)));
        bits[bit] = r;
    }
    for (int place = 0; place < 4; place++)
        for (int value = 0; value < 256; value++) {
            uint32_t sum = 0;
            for (int bit = 0; bit < 8; bit++)
                if (value >> bit & 1)
                    sum ^= bits[place * 8 + bit];
            table[place][value] = sum;
        }
}

static inline uint32_t shift(uint32_t table[4][256], uint32_t crc)
{
    return table[0][crc & 255] ^ table[1][crc >> 8 & 255] ^ table[2][crc >> 16 & 255] ^ table[3][crc >> 24];
}

static inline uint64_t load(const unsigned char *p)
{
    uint64_t v;
    memcpy(&v, p, 8);
    return v;
}

static inline uint32_t three(uint32_t crc, const unsigned char *p, size_t run, uint32_t table[4][256])
{
    uint64_t a = crc, b = 0, c = 0;
    for (size_t i = 0; i < run; i += 8) {
        a = _mm_crc32_u64(a, load(p + i));
        b = _mm_crc32_u64(b, load(p + i + run));
        c = _mm_crc32_u64(c, load(p + i + 2 * run));
    }
    return shift(table, shift(table, (uint32_t)a) ^ (uint32_t)b) ^ (uint32_t)c;
}

static uint32_t crc32c(const unsigned char *p, size_t length)
{
    uint32_t crc = ~0u;
    for (; length >= 3 * LONG_RUN; length -= 3 * LONG_RUN, p += 3 * LONG_RUN)
        crc = three(crc, p, LONG_RUN, long_shift);
    for (; length >= 3 * SHORT_RUN; length -= 3 * SHORT_RUN, p += 3 * SHORT_RUN)
        crc = three(crc, p, SHORT_RUN, short_shift);
    for (; length >= 8; length -= 8, p += 8)
        crc = (uint32_t)_mm_crc32_u64(crc, load(p));
    for (; length; length--, p++)
        crc = _mm_crc32_u8(crc, *p);
    return ~crc;
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec * 1e-9;
}

int main(int argc, char **argv)
{
    size_t bytes = argc > 1 ? strtoull(argv[1], 0, 10) : 1 << 19;
    double seconds = argc > 2 ? atof(argv[2]) : 1;
    unsigned char *data = malloc(bytes);
    for (size_t i = 0; i < bytes; i++)
        data[i] = (unsigned char)(i * 31 + 7);
    make_shift(long_shift, LONG_RUN);
    make_shift(short_shift, SHORT_RUN);
    volatile uint32_t crc = crc32c(data, bytes);
    double begin = now(), end;
    long rounds = 0;
    do {
        for (int i = 0; i < 8; i++, rounds++)
            crc = crc32c(data, bytes);
        end = now();
    } while (end - begin < seconds);
    printf("%.0f %08x\n", rounds * (double)bytes / (end - begin), crc);
    return 0;
}
