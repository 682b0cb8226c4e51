/* Input: files, folders and archives -> items, one at a time (the public dm_input). This
 * header is for the files beside it. */
#ifndef DM_INPUT_H
#define DM_INPUT_H

#include "base/base.h"

#include <stdatomic.h>

/* ---- a file, unpacked as it is read ------------------------------------------------------ */

/* The bytes of a file, unpacked where they are gzip or zstd: a window of them can be looked at
 * before they are taken. Packed files may have many members (gzip members, zstd frames); the
 * borders between them stay known, since an archive's records keep to them. */
#ifdef DM_SMALL_WINDOWS /* fuzzing: so that short inputs reach over their edges */
#define DM_WINDOW ((size_t)1 << 10)
#define DM_RAW ((size_t)300)
#else
#define DM_WINDOW ((size_t)256 << 10)
#define DM_RAW ((size_t)256 << 10) /* bytes read from the file at once */
#endif
typedef struct dm_source dm_source;

/* fd is read from its present place; it stays the caller's to close. Once *stop is set, which may
 * be NULL, nothing more is read, as at the file's end. NULL: out of memory. */
dm_source *dm_source_open(int fd, const atomic_bool *stop);
void dm_source_close(dm_source *s);
/* At least want bytes (up to DM_WINDOW) from here, or all there are: *p, and how many. */
size_t dm_source_look(dm_source *s, size_t want, const char **p);
/* Move past n bytes that were looked at. */
void dm_source_take(dm_source *s, size_t n);
/* Bytes from here up to the next border between members, as far as the window shows. */
size_t dm_source_border(const dm_source *s);
bool dm_source_packed(const dm_source *s);
/* Where the next byte stands in the file: itself, or the member that it is packed in. */
uint64_t dm_source_place(const dm_source *s);
/* Bytes taken from the file so far. */
uint64_t dm_source_read(const dm_source *s);
/* Why no more can be read, where that is not the file's end; NULL otherwise. */
const char *dm_source_broken(const dm_source *s);
/* After a break: go on at the next member that can be unpacked. False where there is none. */
bool dm_source_resume(dm_source *s);
/* Where the next byte stands, for dm_source_to: *offset unpacked bytes behind the place of a
 * member; 0 of a file that is not packed. */
void dm_source_mark(const dm_source *s, uint64_t *place, uint64_t *offset);
/* Go on there, before anything was taken. False where the file does not reach that far. */
bool dm_source_to(dm_source *s, uint64_t place, uint64_t offset);
/* Go back to a place of a file that is not packed. False where that cannot be, or was asked
 * for so often that time would no longer be linear. */
bool dm_source_back(dm_source *s, uint64_t place);

/* ---- items ------------------------------------------------------------------------------- */

/* What an item owns: bytes, room to decode them into, and an arena for its strings. */
typedef struct dm_item_memory {
    dm_arena arena;
    char *bytes, *other;
    size_t room, other_room;
} dm_item_memory;

/* Make the item empty and give its memory; NULL when memory ran out. */
dm_item_memory *dm_item_reset(dm_item *item);
/* Room for n bytes and a NUL in the item's bytes (what stands there is kept). */
bool dm_item_room(dm_item *item, size_t n);
/* Mark the item as not readable. */
void dm_item_fail(dm_item *item, dm_status status, const char *format, ...) DM_PRINTF(3, 4);

/* Take up to n bytes into item->bytes (n past DM_MAX_PAGE: DM_ELIMIT); item->n is how many
 * came before the source ended. */
dm_status dm_item_take(dm_item *item, dm_source *s, uint64_t n);

/* ---- formats ------------------------------------------------------------------------------ */

/* item->bytes is an HTTP response: its headers go to item->given, its body, unpacked and out of
 * its chunks, becomes item->bytes. DM_OK; DM_ENOTFOUND where it is no page (a picture, a
 * redirect…); DM_EFORMAT, DM_ELIMIT, DM_ENOMEM with item's error set. */
dm_status dm_http_decode(dm_item *item);
/* Is a Content-Type one of a page? */
bool dm_http_is_page(dm_str content_type);
/* "Sun, 06 Nov 1994 08:49:37 GMT" -> ISO 8601, in the arena; "" where it is none. */
dm_str dm_http_date(dm_arena *a, dm_str date);

/* The next page of a WARC file. name is the file's; *passed counts records that are no pages.
 * False at the end. */
bool dm_warc_next(dm_source *s, dm_str name, uint64_t *passed, dm_item *item);

/* item->bytes is one line: JSON with "text" or "html" (…); sets the item's fields from it.
 * strict: "id" and "text" (or "html") must be there. */
void dm_json_item(dm_item *item, bool strict);

#endif
