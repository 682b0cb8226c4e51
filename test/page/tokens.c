/* Tokens of markup, as JSON: tokens FILE checks a file of lines
 *
 *     {"in": "<p CLASS=a>x", "out": [["StartTag", "p", {"class": "a"}], ["Character", "x"]]}
 *
 * ("raw": the element whose content the input begins in); tokens - answers such lines, without
 * "out", one array a line, for bench/html5lib.py. Attributes that the tokenizer does not keep are
 * left out, text that stands together is one token. */
#include "page/token.h"

#include <ctype.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#define ATTR_WORD(name, word) word,
static const char *const attr_words[] = {DM_ATTR_LIST(ATTR_WORD)};

static json_t *string_of(dm_str s) {
    json_t *j = json_stringn(s.p, s.n);
    return j ? j : json_string("(not UTF-8)");
}

static json_t *small(dm_str s) {
    char *p = malloc(s.n + 1);
    for (uint32_t i = 0; i < s.n; i++)
        p[i] = s.p[i] >= 'A' && s.p[i] <= 'Z' ? (char)(s.p[i] + 32) : s.p[i];
    json_t *j = string_of((dm_str){p, s.n});
    free(p);
    return j;
}

static json_t *decoded(dm_str s, bool attribute) {
    dm_buf b = {0};
    for (uint32_t i = 0; i < s.n;) {
        char out[8];
        uint32_t used = 0, k = s.p[i] == '&' ? dm_reference(s.p + i + 1, s.n - i - 1, attribute, out, &used) : 0;
        dm_put(&b, k ? (dm_str){out, k} : (dm_str){s.p + i, 1});
        i += 1 + used * (k > 0);
    }
    json_t *j = string_of((dm_str){b.data ? b.data : "", (uint32_t)b.n});
    dm_buf_free(&b);
    return j;
}

static void add_text(json_t *out, json_t *text) {
    json_t *last = json_array_get(out, json_array_size(out) - 1);
    if (json_string_length(text) == 0) {
        json_decref(text);
    } else if (last && !strcmp(json_string_value(json_array_get(last, 0)), "Character")) {
        const char *a = json_string_value(json_array_get(last, 1));
        json_t *both = json_sprintf("%s%s", a, json_string_value(text));
        json_array_set_new(last, 1, both ? both : json_null());
        json_decref(text);
    } else {
        json_array_append_new(out, json_pack("[so]", "Character", text));
    }
}

static json_t *tokens_of(const char *p, size_t n, const char *raw) {
    /* In memory of its own size, so that a sanitizer sees what is read past its end. */
    char *page = malloc(n ? n : 1);
    memcpy(page, p, n);
    dm_tokens in = {.s = {page, (uint32_t)n}};
    dm_token t;
    json_t *out = json_array();
    if (raw) {
        dm_str name = dm_str_of(raw);
        dm_token start = {.type = DM_TOKEN_START, .tag = dm_tag_of(name), .name = name};
        dm_str content = dm_token_raw(&in, &start);
        bool text = start.tag == DM_TAG_TITLE || start.tag == DM_TAG_TEXTAREA;
        add_text(out, text ? decoded(content, false) : string_of(content));
        if (content.p + content.n < page + n && page[in.at ? in.at - 1 : 0] == '>')
            json_array_append_new(out, json_pack("[so]", "EndTag", small(name)));
    }
    while (dm_token_next(&in, &t)) {
        if (t.type == DM_TOKEN_TEXT) {
            add_text(out, decoded(t.text, false));
        } else if (t.type == DM_TOKEN_END) {
            json_array_append_new(out, json_pack("[so]", "EndTag", small(t.name)));
        } else {
            json_t *attributes = json_object();
            for (int i = 0; i < DM_N_ATTR; i++)
                if (dm_has_attr(&t, (dm_attr_name)i))
                    json_object_set_new(attributes, attr_words[i], decoded(dm_attr(&t, (dm_attr_name)i), true));
            json_t *token = json_pack("[soo]", "StartTag", small(t.name), attributes);
            if (t.closes)
                json_array_append_new(token, json_true());
            json_array_append_new(out, token);
        }
    }
    free(page);
    return out;
}

int main(int argc, char **argv) {
    bool answer = argc > 1 && !strcmp(argv[1], "-");
    FILE *f = answer ? stdin : argc > 1 ? fopen(argv[1], "r") : NULL;
    if (!f)
        return 2;
    char *line = NULL;
    size_t room = 0;
    ssize_t n;
    int passed = 0, failed = 0, number = 0;
    while ((n = getline(&line, &room, f)) > 0) {
        number++;
        if (line[0] != '{')
            continue;
        json_error_t err;
        json_t *o = json_loadb(line, (size_t)n, JSON_ALLOW_NUL, &err);
        json_t *text = json_object_get(o, "in");
        if (!json_is_string(text)) {
            printf("FAILED line %d: %s\n", number, o ? "no input" : err.text);
            failed++;
            json_decref(o);
            continue;
        }
        json_t *got = tokens_of(json_string_value(text), json_string_length(text), json_string_value(json_object_get(o, "raw")));
        char *z = json_dumps(got, JSON_ENSURE_ASCII);
        bool same = json_equal(got, json_object_get(o, "out"));
        if (answer)
            puts(z);
        else if (!same)
            printf("FAILED line %d: %s", number, line), printf("  read: %s\n", z);
        passed += same;
        failed += !same;
        free(z);
        json_decref(got);
        json_decref(o);
    }
    /* Every name finds its number, in any case; what is no name does not. */
#define TAG_CHECK(id, word) DM_TAG_##id,
    static const uint8_t ids[] = {DM_TAG_LIST(TAG_CHECK)};
    static const char *const words[] = {DM_TAG_LIST(ATTR_WORD)};
    for (size_t i = 0; i < DM_COUNT(ids) && !answer; i++) {
        char tag[64], longer[64];
        snprintf(tag, sizeof tag, "<%s>", words[i]);
        snprintf(longer, sizeof longer, "<%sx ", words[i]);
        for (int k = 1; tag[k]; k += 2)
            tag[k] = (char)toupper((unsigned char)tag[k]);
        dm_tokens in = {.s = dm_str_of(tag)}, other = {.s = dm_str_of(longer)};
        dm_token t;
        bool good = dm_token_next(&in, &t) && t.tag == ids[i] && dm_tag_of(t.name) == ids[i];
        good = good && !dm_token_next(&other, &t); /* cut in the tag */
        passed += good;
        failed += !good;
        if (!good)
            printf("FAILED name %s\n", words[i]);
    }
    free(line);
    if (!answer) {
        fclose(f);
        printf("%d passed, %d failed\n", passed, failed);
    }
    return failed && !answer;
}
