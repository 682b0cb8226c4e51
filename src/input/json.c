/* A line of JSON -> an item: {"id", "text"} as it stands, or a page in "html" or "markdown". */
#include "input/input.h"

#include <jansson.h>

/* The first of these fields that is a string. */
static json_t *field(const json_t *o, const char *const *names, size_t n) {
    for (size_t i = 0; i < n; i++) {
        json_t *v = json_object_get(o, names[i]);
        if (json_is_string(v))
            return v;
    }
    return NULL;
}

static dm_str text_of(dm_arena *a, const json_t *o, const char *name) {
    const json_t *v = json_object_get(o, name);
    return json_is_string(v) ? dm_str_copy(a, (dm_str){json_string_value(v), (uint32_t)json_string_length(v)})
                             : (dm_str){0};
}

void dm_json_item(dm_item *item, bool strict) {
    static const char *const pages[] = {"html", "markdown", "raw_html", "content"};
    static const char *const strings[] = {"title", "date", "url", "fetched", "charset"};
    dm_item_memory *m = item->memory;
    json_error_t je;
    json_t *o = json_loadb(item->bytes, item->n, JSON_REJECT_DUPLICATES, &je);
    json_t *id = json_object_get(o, "id"), *text = json_object_get(o, "text");
    json_t *page = field(o, pages, DM_COUNT(pages));
    if (!json_is_object(o)) {
        dm_item_fail(item, DM_EFORMAT, "%s", o ? "not an object with strings \"id\" and \"text\"" : je.text);
    } else if (strict ? !json_is_string(id) || !(json_is_string(text) || (page && !text))
                      : (id && !json_is_string(id) && !json_is_integer(id)) || !(json_is_string(text) || page)) {
        dm_item_fail(item, DM_EFORMAT, strict ? "not an object with strings \"id\" and \"text\""
                                              : "not an object with a string \"html\", \"markdown\" or \"text\"");
    } else {
        for (size_t i = 0; i < DM_COUNT(strings) && item->status == DM_OK; i++) {
            const json_t *v = json_object_get(o, strings[i]);
            if (v && !json_is_string(v) && !json_is_null(v))
                dm_item_fail(item, DM_EFORMAT, "\"%s\" is not a string", strings[i]);
        }
    }
    if (item->status == DM_OK) {
        /* Where both are there, strictly the text is meant, else the page that it came from. */
        bool plain = json_is_string(text) && (strict || !page);
        const json_t *body = plain ? text : page;
        item->given = (dm_given){.title = text_of(&m->arena, o, "title"), .date = text_of(&m->arena, o, "date"),
                                 .url = text_of(&m->arena, o, "url"), .fetched = text_of(&m->arena, o, "fetched"),
                                 .plain = plain};
        if (json_is_string(id))
            item->given.id = text_of(&m->arena, o, "id");
        else if (id)
            item->given.id = dm_str_format(&m->arena, "%lld", (long long)json_integer_value(id));
        else
            item->given.id = item->where;
        size_t n = json_string_length(body);
        item->n = 0;
        if (dm_item_room(item, n)) {
            memcpy(m->bytes, json_string_value(body), n + 1);
            item->bytes = m->bytes;
            item->n = n;
        } else {
            dm_item_fail(item, DM_ENOMEM, "out of memory");
        }
    }
    json_decref(o);
}
