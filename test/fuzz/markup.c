/* libFuzzer target: any bytes are a page, through the page stage alone: HTML, Markdown, text, with
 * the tables of lexicon/page. Two runs in one arena, so that what the first leaves behind cannot
 * leak into the second. */
#include "page/page.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static _Thread_local dm_arena a;
    static dm_page_words *words;
    if (!words) {
        const char *data_folder = getenv("DEMARCHE_DATA");
        char path[4096];
        dm_error err;
        snprintf(path, sizeof path, "%s/lexicon", data_folder ? data_folder : ".");
        if (dm_page_words_open(path, &words, &err) != DM_OK) {
            fprintf(stderr, "%s\n", err.text);
            exit(2);
        }
    }
    for (int plain = 0; plain < 2; plain++) {
        dm_given given = {.plain = plain, .fetched = DM_STR("2024-05-02T10:00:00Z"), .url = DM_STR("https://example.org/world/envoys")};
        dm_article got;
        dm_error err = {0};
        if (dm_page_read(&a, data, size, &given, words, &got, &err) == DM_OK) {
            if (!dm_utf8_valid(got.text.p, got.text.n))
                abort();
            for (uint32_t i = 0; i < got.n_body; i++)
                if (got.body[i].span.end > got.text.n || got.body[i].span.begin > got.body[i].span.end)
                    abort();
        } else if (!err.text[0]) {
            abort();
        }
        dm_arena_reset(&a);
    }
    return 0;
}
