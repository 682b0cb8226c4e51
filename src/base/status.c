#include "base/base.h"

#include <stdio.h>

#define NAME_ITEM(name, text) text,
#define TABLE(fn, LIST)                                                                    \
    const char *fn(int v) {                                                                \
        static const char *const names[] = {LIST(NAME_ITEM)};                              \
        return v >= 0 && (size_t)v < DM_COUNT(names) ? names[v] : "?";                     \
    }

TABLE(dm_event_name, DM_EVENT_LIST)
TABLE(dm_reality_name, DM_REALITY_LIST)
TABLE(dm_says_name, DM_SAYS_LIST)
TABLE(dm_kind_name, DM_KIND_LIST)
TABLE(dm_stance_name, DM_STANCE_LIST)
TABLE(dm_format_name, DM_FORMAT_LIST)
TABLE(dm_stage_status_name, DM_STAGE_STATUS_LIST)
TABLE(dm_talks_name, DM_TALKS_LIST)
TABLE(dm_pledge_name, DM_PLEDGE_LIST)
TABLE(dm_outcome_name, DM_OUTCOME_LIST)
TABLE(dm_issue_name, DM_ISSUE_LIST)
TABLE(dm_view_name, DM_VIEW_LIST)
TABLE(dm_precision_name, DM_PRECISION_LIST)
TABLE(dm_from_name, DM_FROM_LIST)
TABLE(dm_deprel_name, DM_DEPREL_LIST)

const char *dm_upos_name(int v) {
#define UPOS_NAME(name) #name,
    static const char *const names[] = {DM_UPOS_LIST(UPOS_NAME)};
    return v >= 0 && (size_t)v < DM_COUNT(names) ? names[v] : "?";
}

const char *dm_status_name(dm_status v) {
    static const char *const names[] = {DM_STATUS_LIST(NAME_ITEM)};
    return (size_t)v < DM_COUNT(names) ? names[v] : "?";
}

dm_status dm_fail(dm_error *err, dm_status status, const char *format, ...) {
    if (err) {
        va_list args;
        va_start(args, format);
        vsnprintf(err->text, sizeof err->text, format, args);
        va_end(args);
        for (char *p = err->text; *p; p++)
            if ((unsigned char)*p < 0x20 || *p == 0x7f)
                *p = ' ';
        err->status = status;
    }
    return status;
}
