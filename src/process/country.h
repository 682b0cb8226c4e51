/* Names of states by code: a process is named after its parties, and a report may name a
 * party by its office holders alone. */
#ifndef DM_COUNTRY_H
#define DM_COUNTRY_H

/* Short English name of an ISO 3166-1 alpha-3 code; NULL if there is none. */
const char *dm_country_name(const char *code);

#endif
