/* Report: the record as JSON and as a page for people. */
#ifndef DM_REPORT_H
#define DM_REPORT_H

#include "process/process.h"

/* The writers are public: dm_write_record_json, dm_write_record_page and their kin. */

#endif
