#include "base/base.h"

#include <stdio.h>
#include <stdlib.h>

void dm_buf_free(dm_buf *b) {
    free(b->data);
    *b = (dm_buf){0};
}

static bool need(dm_buf *b, size_t more) {
    if (b->failed || more >= DM_MAX_BUF - b->n) {
        b->failed = true;
        return false;
    }
    if (b->n + more + 1 > b->room) {
        size_t room = b->room ? b->room : 4096;
        while (room < b->n + more + 1)
            room *= 2;
        char *p = realloc(b->data, room);
        if (!p) {
            b->failed = true;
            return false;
        }
        b->data = p;
        b->room = room;
    }
    return true;
}

void dm_put(dm_buf *b, dm_str s) {
    if (!need(b, s.n))
        return;
    if (s.n)
        memcpy(b->data + b->n, s.p, s.n);
    b->n += s.n;
    b->data[b->n] = 0;
}

void dm_puts(dm_buf *b, const char *z) {
    dm_put(b, dm_str_of(z));
}

void dm_putc(dm_buf *b, char c) {
    dm_put(b, (dm_str){&c, 1});
}

void dm_putf(dm_buf *b, const char *format, ...) {
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (n < 0)
        b->failed = true;
    else if (need(b, (size_t)n)) {
        vsnprintf(b->data + b->n, (size_t)n + 1, format, again);
        b->n += (size_t)n;
    }
    va_end(again);
}

void dm_put_json(dm_buf *b, dm_str s) {
    static const char hex[] = "0123456789abcdef";
    dm_putc(b, '"');
    uint32_t from = 0;
    for (uint32_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7f)
            continue;
        dm_put(b, (dm_str){s.p + from, i - from});
        from = i + 1;
        switch (c) {
        case '"': dm_puts(b, "\\\""); break;
        case '\\': dm_puts(b, "\\\\"); break;
        case '\n': dm_puts(b, "\\n"); break;
        case '\r': dm_puts(b, "\\r"); break;
        case '\t': dm_puts(b, "\\t"); break;
        default: {
            char u[6] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};
            dm_put(b, (dm_str){u, 6});
        }
        }
    }
    if (s.n > from)
        dm_put(b, (dm_str){s.p + from, s.n - from});
    dm_putc(b, '"');
}
