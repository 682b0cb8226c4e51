/* PETRARCH's dictionaries, read into tables of ours: what the readers of its kinds share.
 * Format after openeventdata/petrarch2, docs/dictionaries.rst: a line of its own begins an
 * entry, "+" a synonym, a blank a code; "_" joins words; "#" and <!-- … --> are comments. */
#ifndef DM_PETRARCH_H
#define DM_PETRARCH_H

#include "lexicon/lexicon.h"

#define DM_MAX_NOTES 1000 /* told one by one; the rest are counted */

typedef struct dm_dict {
    const char *name; /* of the file, for notes */
    dm_str bytes;
    size_t at;
    uint32_t line;
    bool comment; /* inside <!-- … --> */
    dm_import *out;
} dm_dict;

/* The next line with something on it, comments and what follows "#" taken off, the right end
 * trimmed; false at the end. Lines that are not UTF-8 are noted and passed over. */
bool dm_dict_next(dm_dict *d, dm_str *out);
/* "FILE:LINE: cause", counted. */
void dm_dict_note(dm_dict *d, uint32_t line, const char *format, ...) DM_PRINTF(3, 4);

/* A name as our tables spell it: "MINAS_TIRITH_" gives "Minas Tirith". lower: a role's, in
 * small letters. Writes at most room bytes and returns how many; 0 where nothing is left. */
uint32_t dm_dict_name(dm_str raw, bool lower, char *out, uint32_t room);

dm_status dm_petrarch_actors(dm_dict *d, dm_error *err);
dm_status dm_petrarch_agents(dm_dict *d, dm_error *err);
dm_status dm_petrarch_verbs(dm_dict *d, dm_error *err);
dm_status dm_petrarch_discards(dm_dict *d, dm_error *err);

#endif
