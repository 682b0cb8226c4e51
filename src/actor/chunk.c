/* Chunks: runs of words that are read together, and what their units make of one another. */
#include "actor/find.h"

static raw *new_raw(finder *f, raw_type type) {
    if (f->n_raws >= MAX_UNITS)
        return NULL;
    raw *r = &f->raws[f->n_raws++];
    *r = (raw){
        .type = (uint8_t)type, .local = -1, .from_raw = -1, .source = -1, .appos = -1, .rule = ""};
    return r;
}

void dm_who_add_aff(raw *r, uint32_t line) {
    for (uint32_t i = 0; i < r->n_aff; i++)
        if (r->aff[i] == line)
            return;
    if (r->n_aff < MAX_AFF)
        r->aff[r->n_aff++] = line;
}

/* Whether a word ends a chunk. A word inside a unit never does. */
static bool ends_chunk(const finder *f, int32_t w) {
    const dm_word *word = &f->sent->words[w];
    if (f->unit_at[w] >= 0)
        return false;
    switch (word->upos) {
    case DM_UPOS_ADJ:
    case DM_UPOS_NOUN:
    case DM_UPOS_PROPN:
    case DM_UPOS_X: return false;
    case DM_UPOS_NUM: return false;
    case DM_UPOS_PUNCT:
        if (w > 0 && IS_ANY(word, "'", "\xE2\x80\x99", "`") && w + 1 < (int32_t)f->sent->n_words &&
            word->span.begin == f->sent->words[w - 1].span.end &&
            f->sent->words[w + 1].span.begin == word->span.end)
            return false;
        return !(word->form.n == 1 && (word->form.p[0] == '-' || word->form.p[0] == '/'));
    case DM_UPOS_VERB: /* "Israeli-occupied West Bank" */
        return !(w > 0 && f->sent->words[w - 1].form.n == 1 &&
                 f->sent->words[w - 1].form.p[0] == '-');
    default: return true;
    }
}

static bool is_plural(const dm_word *w) {
    if (w->upos != DM_UPOS_NOUN && w->upos != DM_UPOS_PROPN && w->upos != DM_UPOS_ADJ)
        return false;
    return dm_str_find(w->feats, "Number=Plur") >= 0 || dm_str_is(w->xpos, "NNS") ||
           dm_str_is(w->xpos, "NNPS");
}

/* Named or unknown person after a title, at word w; gives the last word, or -1. */
static int32_t name_run(const finder *f, int32_t w, int32_t end) {
    int32_t last = -1;
    for (int32_t i = w; i <= end; i++) {
        const dm_word *word = &f->sent->words[i];
        if (f->unit_at[i] >= 0) {
            const unit *u = &f->units[f->unit_at[i]];
            /* a name may hold another's word ("Moshe Jordan"), never a role */
            if (i == w || u->use == AS_ROLE || u->line == 0 || u->w0 != u->w1)
                break;
            if (line_of(f, u->line)->kind != DM_PERSON &&
                !(u->use == AS_NAME && line_of(f, u->line)->kind == DM_STATE && last >= 0 &&
                  i == end))
                break;
        }
        if (IS_ANY(word, "s", "'s", "\xE2\x80\x99s"))
            break;
        bool sticks = i > w && word->span.begin == f->sent->words[i - 1].span.end && last >= 0;
        if (sticks && IS_ANY(word, "'", "\xE2\x80\x99", "`") && i < end) {
            continue;
        }
        if (sticks && !is(word, "-") && word->upos != DM_UPOS_PUNCT && word->upos != DM_UPOS_PART &&
            i > w + 1) {
            last = i;
            continue;
        }
        bool particle = IS_ANY(word, "al", "bin", "ibn", "de", "da", "del", "la", "van", "von",
                               "der", "el", "ben", "ul", "-");
        bool begins = i == w && word->upos == DM_UPOS_ADJ;
        if (!((word->upos == DM_UPOS_PROPN || begins) && capital(word) &&
              !dm_who_is_calendar(word)) &&
            !(particle && i < end && last >= 0))
            break;
        if (!particle)
            last = i;
        if (particle && is(word, "-") && i == w)
            break;
    }
    return last;
}

static void determiner(finder *f, raw *r, int32_t first) {
    const dm_sentence *s = f->sent;
    for (int32_t i = first - 1; i >= 0 && i >= first - 3; i--) {
        const dm_word *w = &s->words[i];
        if (is(w, "the") || is(w, "this") || is(w, "these") || is(w, "that") || is(w, "those")) {
            r->definite = true;
            break;
        }
        if (is(w, "a") || is(w, "an") || is(w, "some") || is(w, "several") || is(w, "many") ||
            is(w, "any") || is(w, "other") || is(w, "no")) {
            r->indefinite = true;
            break;
        }
        if (is(w, "both")) {
            r->count = 2;
            r->definite = true;
            break;
        }
        if (w->upos != DM_UPOS_ADV && w->upos != DM_UPOS_ADJ && w->upos != DM_UPOS_NUM &&
            w->upos != DM_UPOS_VERB)
            break;
    }
}

/* The part of the world that a word names, whatever its case; 0 if none. */
static uint32_t region_of(const finder *f, const dm_word *w) {
    dm_atom a;
    if (dm_atoms(w->form, &a, 1) != 1)
        return 0;
    const dm_node *node = dm_actors_node(f->x, dm_atom_step(0, a.hash));
    for (uint32_t i = node ? node->alias : 0; i; i = f->x->aliases.at[i].next) {
        const dm_line *l = line_of(f, f->x->aliases.at[i].line);
        if (l->kind == DM_PEOPLE && !l->country[0] && l->code.n)
            return f->x->aliases.at[i].line;
    }
    return 0;
}

/* Before a title: held once, no longer. */
static bool is_past(const dm_word *w) {
    if (is(w, "then") && capital(w))
        return false; /* "Then Bush left"; "Then-President" has a prefix */
    return IS_ANY(w, "former", "late", "past", "ousted", "deposed", "toppled", "ex", "onetime", "disgraced", "exiled", "then", "previous",
                  "erstwhile", "slain", "assassinated");
}

/* "ex-president", "then-secretary", which the tokeniser may leave whole. */
static bool has_past_prefix(dm_str t, uint32_t begin) {
    static const char *const prefixes[] = {"ex-", "then-", "former-"};
    for (size_t i = 0; i < DM_COUNT(prefixes); i++) {
        uint32_t n = (uint32_t)strlen(prefixes[i]);
        if ((begin >= n && dm_str_is_nocase((dm_str){t.p + begin - n, n}, prefixes[i])) ||
            (begin + n < t.n && dm_str_is_nocase((dm_str){t.p + begin, n}, prefixes[i])))
            return true;
    }
    return false;
}

static bool is_body_name(const dm_line *l) {
    return l->kind == DM_MEDIA || l->kind == DM_COMPANY || l->kind == DM_ARMED_GROUP || l->kind == DM_PARTY;
}

/* "was elected president", "served as president": an office that somebody came to, not who holds it today. */
static bool is_come_to(const dm_sentence *s, int32_t w) {
    return w > 0 && IS_ANY(&s->words[w - 1], "as", "for", "elected", "reelected", "appointed", "named", "nominated", "became", "become",
                           "becoming", "becomes", "crowned", "proclaimed");
}

/* "-elect" behind a title at word w: where the words end, else w. */
static int32_t past_elect(const dm_sentence *s, int32_t w) {
    return w + 1 < (int32_t)s->n_words && is(&s->words[w], "-") && IS_ANY(&s->words[w + 1], "elect", "designate", "designee", "nominate")
               ? w + 2
               : w;
}

/* Read one chunk of words, [c0, c1]. */
static void read_chunk(finder *f, int32_t c0, int32_t c1) {
    const dm_sentence *s = f->sent;
    uint32_t pending[MAX_AFF], n_pending = 0;
    int32_t pend_raw[MAX_AFF], pend_first = -1;
    bool former = false, elect = false, acting = false, minor = false, elsewhere = false, other = false;
    former = c0 > 0 && is_past(&s->words[c0 - 1]);
    elect = c0 > 0 && is(&s->words[c0 - 1], "incoming");
    uint32_t count = 0;
    raw *title = NULL; /* the last role read, still open for a name */
    for (int32_t w = c0; w <= c1;) {
        int32_t ui = f->unit_at[w];
        if (ui < 0) {
            const dm_word *word = &s->words[w];
            former |= is_past(word) ||
                      (is(word, "time") && w >= 2 && is(&s->words[w - 1], "-") && is(&s->words[w - 2], "one"));
            elect |= is(word, "incoming");
            if (IS_ANY(word, "regional", "provincial", "municipal", "local", "company", "club",
                       "university", "union", "student", "party"))
                minor = true;
            if (IS_ANY(word, "western", "foreign", "international", "european", "neighboring",
                       "neighbouring", "global", "other", "rival", "opposing"))
                elsewhere = true, other |= is(word, "other");
            /* "western powers", in small letters, are the West's; "western rebels" may be anybody's
             */
            int32_t role_at = elsewhere && w < c1 ? f->unit_at[w + 1] : -1;
            if (role_at >= 0 && f->units[role_at].use == AS_ROLE &&
                dm_str_is(TEXT(f, line_of(f, f->units[role_at].line)->name), "country") && !n_pending) {
                uint32_t region = region_of(f, word);
                if (region) {
                    pending[0] = region;
                    pend_raw[n_pending++] = -1;
                    pend_first = w;
                }
            }
            if (IS_ANY(word, "acting", "interim", "caretaker"))
                acting = true;
            if (is(word, "two"))
                count = 2;
            else if (is(word, "three"))
                count = 3;
            else if (is(word, "four"))
                count = 4;
            /* "Free Forum": a capitalised adjective begins a name inside a sentence */
            bool adjective = word->upos == DM_UPOS_ADJ && w > 0 && w < c1 && capital(word) &&
                             s->words[w + 1].upos == DM_UPOS_PROPN && f->unit_at[w + 1] < 0;
            int32_t last = (word->upos == DM_UPOS_PROPN || adjective) && capital(word)
                               ? name_run(f, w, c1)
                               : -1;
            if (last >= 0 && title && title->type == R_ROLE && title->w1 == w - 1 &&
                !title->plural) {
                const dm_line *role = line_of(f, title->role);
                bool group = role->role == ROLE_GROUP &&
                             !dm_who_is_person_noun(&s->words[title->w1]);
                if (!group && role->role != ROLE_BODY) {
                    title->type = R_UNKNOWN;
                    title->w1 = last;
                    title->name_begin = word->span.begin;
                    title->name_end = title->end = s->words[last].span.end;
                    title = NULL;
                    w = last + 1;
                    n_pending = 0;
                    continue;
                }
            }
            if (last >= 0) {
                /* a name of its own; an organisation if the chunk goes on to a role */
                int32_t next = last + 1;
                bool role_next = next <= c1 && f->unit_at[next] >= 0 &&
                                 f->units[f->unit_at[next]].use == AS_ROLE;
                if (IS_ANY(&s->words[last], "Summit", "Conference", "Agreement", "Accord",
                           "Accords", "War", "Treaty", "Process", "Convention", "Act", "Resolution",
                           "Deal", "Pact", "Plan", "Day", "Cup", "Games", "Revolution", "Article",
                           "Protocol", "Law", "Olympics", "Initiative", "Declaration", "Crisis",
                           "Spring", "Prize", "Zone", "Pipeline")) {
                    n_pending = 0; /* what happens, not who */
                    title = NULL;
                    w = last + 1;
                    continue;
                }
                if (!role_next && !(n_pending && next <= c1)) {
                    raw *r = new_raw(f, R_UNKNOWN);
                    if (!r)
                        return;
                    r->w0 = r->name_word = w, r->w1 = last;
                    r->begin = r->name_begin = word->span.begin;
                    r->end = r->name_end = s->words[last].span.end;
                    if (n_pending && pend_first >= 0) { /* "Serbian Orthodox Church", "Montenegro
                                                           Municipality Association" */
                        for (uint32_t k = 0; k < n_pending; k++) {
                            if (line_of(f, pending[k])->kind != DM_PERSON)
                                dm_who_add_aff(r, pending[k]);
                            if (pend_raw[k] >= 0)
                                f->raws[pend_raw[k]].merged = true;
                        }
                        r->w0 = pend_first;
                        r->begin = r->name_begin = s->words[pend_first].span.begin;
                    }
                    r->former = former;
                    n_pending = 0;
                    title = NULL;
                }
                w = last + 1;
                continue;
            }
            if (word->upos != DM_UPOS_ADJ && word->upos != DM_UPOS_PUNCT &&
                word->upos != DM_UPOS_NUM && word->upos != DM_UPOS_NOUN)
                title = NULL;
            w++;
            continue;
        }
        /* all units that begin in this word, and its length in words */
        int32_t next = w + 1;
        for (uint32_t k = (uint32_t)ui; k < f->n_units && f->units[k].w0 <= w; k++) {
            unit *u = &f->units[k];
            if (u->w0 != w && k != (uint32_t)ui)
                break;
            if (u->w1 + 1 > next)
                next = u->w1 + 1;
            const dm_line *l = u->line ? line_of(f, u->line) : NULL;
            if (u->use == AS_ROLE) {
                const dm_word *last = &s->words[dm_who_head_of(s, u->w0, u->w1)];
                bool role_next = next <= c1 && f->unit_at[next] >= 0 &&
                                 f->units[f->unit_at[next]].use == AS_ROLE;
                bool name_next = next <= c1 && f->unit_at[next] < 0 &&
                                 s->words[next].upos == DM_UPOS_PROPN && capital(&s->words[next]) &&
                                 l->role != ROLE_GROUP && l->role != ROLE_BODY && !capital(last) &&
                                 !IS_ANY(last, "official", "general", "chief", "head",
                                         "representative", "deputy", "national", "public");
                if (last->upos == DM_UPOS_ADJ && u->w0 == u->w1 && !name_next &&
                    !(role_next && (l->role == ROLE_GROUP || l->role == ROLE_BODY)))
                    continue; /* "official news", "general strike" */
                if (title && title->type == R_ROLE && title->w1 + 1 >= u->w0) {
                    /* "police officers", "rebel leaders", "army spokesman" */
                    if (!IS_ANY(&s->words[title->w1], "deputy", "assistant", "chief", "head",
                                "general", "vice"))
                        title->trait = title->trait ? title->trait : title->role;
                    title->role = u->line;
                    title->w1 = u->w1;
                    title->end = u->end;
                    title->plural = is_plural(last);
                    continue;
                }
                raw *r = new_raw(f, R_ROLE);
                if (!r)
                    return;
                r->role = u->line;
                r->w0 = n_pending && pend_first >= 0 ? pend_first : u->w0;
                r->w1 = u->w1;
                r->begin =
                    n_pending && pend_first >= 0 ? s->words[pend_first].span.begin : u->begin;
                r->end = u->end;
                r->plural = is_plural(last);
                r->former = former || has_past_prefix(f->article->text, u->begin) || has_past_prefix(f->article->text, r->begin);
                r->elect = elect;
                r->acting = acting;
                int32_t after = past_elect(s, u->w1 + 1);
                if (after > u->w1 + 1) {
                    r->elect = true;
                    r->w1 = after - 1;
                    r->end = s->words[after - 1].span.end;
                    next = after;
                }
                r->count = count;
                for (uint32_t p = 0; p < n_pending; p++) {
                    dm_who_add_aff(r, pending[p]);
                    if (pend_raw[p] >= 0)
                        f->raws[pend_raw[p]].merged = true;
                }
                determiner(f, r, r->w0 < c0 ? c0 : (w > c0 ? c0 : w));
                n_pending = 0, pend_first = -1;
                /* "the regional president" is not the president */
                r->indefinite |= (minor || is_come_to(s, r->w0)) && (l->role == ROLE_LEADER || l->role == ROLE_OFFICE);
                /* "the other leaders" are another's; "the other protesters" are more of the same */
                r->elsewhere = elsewhere && !(other && !memcmp(l->sector, "CVL", 3));
                former = elect = acting = minor = elsewhere = other = false;
                title = r;
                continue;
            }
            /* "news agency Reuters", "militant group Hamas": the name tells whose */
            if (l && title && title->type == R_ROLE && !title->n_aff && title->w1 + 1 == u->w0 && is_body_name(l))
                dm_who_add_aff(title, u->line);
            if (l && l->kind == DM_PERSON && title && title->type == R_ROLE &&
                title->w1 + 1 >= u->w0 && k == (uint32_t)ui) {
                const dm_line *role = line_of(f, title->role);
                if (role->role != ROLE_BODY && (!title->plural || role->role != ROLE_GROUP)) {
                    title->type = R_NAMED;
                    title->line = u->line;
                    title->local = u->local;
                    title->use = u->use;
                    title->w1 = u->w1;
                    title->end = title->name_end = u->end;
                    title->name_begin = u->begin;
                    title->plural = false;
                    title = NULL;
                    continue;
                }
            }
            /* a user's name that has no more than a country: "Prime Minister Romendacil" */
            if (l && l->kind == DM_STATE && l->file >= f->x->first_own && u->use == AS_NAME && title && title->type == R_ROLE &&
                !title->plural && title->w1 + 1 == u->w0 && k == (uint32_t)ui) {
                dm_who_add_aff(title, u->line);
                title->w1 = u->w1;
                title->end = u->end;
                title = NULL;
                continue;
            }
            raw *r = new_raw(f, R_NAMED);
            if (!r)
                return;
            r->line = u->line;
            r->local = u->local;
            r->use = u->use;
            r->w0 = u->w0, r->w1 = u->w1;
            r->begin = r->name_begin = u->begin;
            r->end = r->name_end = u->end;
            r->former = former;
            r->apart = u->set_apart;
            r->plural = is_demonym(u) && is_plural(&s->words[u->w1]);
            title = NULL;
            /* what may stand before a role or a name that belongs to it */
            /* "the UN Syria envoy" is the UN's: only what is joined belongs as well */
            bool joined = n_pending == 0;
            for (uint32_t b = n_pending ? f->raws[pend_raw[n_pending - 1]].end : u->begin;
                 b < u->begin && !joined; b++) {
                char c = f->article->text.p[b];
                joined = c == ',' || c == '-' || c == '/' ||
                         (c == ' ' && b + 4 < u->begin &&
                          (!memcmp(f->article->text.p + b, " and", 4) ||
                           !memcmp(f->article->text.p + b, " or ", 4))) ||
                         (unsigned char)c == 0xE2;
            }
            if (l && !u->set_apart && joined && n_pending < MAX_AFF && l->kind != DM_MEDIA) {
                pending[n_pending] = u->line;
                pend_raw[n_pending++] = (int32_t)(r - f->raws);
                if (pend_first < 0)
                    pend_first = u->w0;
            } else if (r->local >= 0 && n_pending < MAX_AFF && u->line == 0) {
                r->apart = false;
            }
        }
        w = next;
    }
}

void dm_who_read_chunks(finder *f) {
    const dm_sentence *s = f->sent;
    int32_t n = (int32_t)s->n_words;
    for (int32_t w = 0; w < n;) {
        if (s->words[w].upos == DM_UPOS_PRON && f->unit_at[w] < 0) {
            raw *r = new_raw(f, R_PRONOUN);
            if (!r)
                return;
            r->w0 = r->w1 = w;
            r->begin = s->words[w].span.begin;
            r->end = s->words[w].span.end;
            w++;
            continue;
        }
        if (ends_chunk(f, w)) {
            w++;
            continue;
        }
        int32_t end = w;
        for (;;) {
            while (end + 1 < n && !ends_chunk(f, end + 1))
                end++;
            /* "Hungarian and Romanian officials", "the French, German and British leaders":
             * demonyms joined go on as one chunk */
            int32_t u = f->unit_at[end];
            if (u < 0 || !is_demonym(&f->units[u]) || end + 1 >= n)
                break;
            int32_t next = end + 1;
            while (next < n &&
                   (is(&s->words[next], ",") || is(&s->words[next], "and") ||
                    is(&s->words[next], "or")) &&
                   next < end + 3)
                next++;
            if (next == end + 1 || next >= n || f->unit_at[next] < 0 ||
                !is_demonym(&f->units[f->unit_at[next]]))
                break;
            /* only when a noun comes after the last of them */
            int32_t after = f->units[f->unit_at[next]].w1 + 1;
            bool more = after < n && (!ends_chunk(f, after) || is(&s->words[after], ",") ||
                                      is(&s->words[after], "and"));
            if (!more)
                break;
            end = next;
        }
        read_chunk(f, w, end);
        w = end + 1;
    }
}

/* What an unknown capitalised name is, by its last word. */
dm_kind dm_who_unknown_kind(const finder *f, const raw *r, char sector[4]) {
    static const struct {
        const char *word;
        dm_kind kind;
        const char *sector;
    } ends[] = {{"party", DM_PARTY, "PTY"},
                {"movement", DM_PARTY, "PTY"},
                {"front", DM_ARMED_GROUP, "REB"},
                {"army", DM_ARMED_GROUP, "REB"},
                {"forces", DM_ARMED_GROUP, "REB"},
                {"brigade", DM_ARMED_GROUP, "REB"},
                {"brigades", DM_ARMED_GROUP, "REB"},
                {"ministry", DM_GOVERNMENT, "GOV"},
                {"department", DM_GOVERNMENT, "GOV"},
                {"agency", DM_GOVERNMENT, "GOV"},
                {"commission", DM_GOVERNMENT, "GOV"},
                {"directorate", DM_GOVERNMENT, "GOV"},
                {"council", DM_GOVERNMENT, "GOV"},
                {"authority", DM_GOVERNMENT, "GOV"},
                {"assembly", DM_GOVERNMENT, "LEG"},
                {"parliament", DM_GOVERNMENT, "LEG"},
                {"committee", DM_GOVERNMENT, "GOV"},
                {"office", DM_GOVERNMENT, "GOV"},
                {"coalition", DM_PARTY, "PTY"},
                {"union", DM_NGO, "NGO"},
                {"association", DM_NGO, "NGO"},
                {"organization", DM_NGO, "NGO"},
                {"organisation", DM_NGO, "NGO"},
                {"forum", DM_NGO, "NGO"},
                {"institute", DM_NGO, "NGO"},
                {"foundation", DM_NGO, "NGO"},
                {"federation", DM_NGO, "NGO"},
                {"group", DM_NGO, "NGO"},
                {"company", DM_COMPANY, "BUS"},
                {"bank", DM_COMPANY, "BUS"},
                {"airlines", DM_COMPANY, "BUS"},
                {"airways", DM_COMPANY, "BUS"},
                {"air", DM_COMPANY, "BUS"},
                {"corporation", DM_COMPANY, "BUS"},
                {"inc", DM_COMPANY, "BUS"},
                {"ltd", DM_COMPANY, "BUS"},
                {"oil", DM_COMPANY, "BUS"},
                {"court", DM_COURT, "JUD"},
                {"tribunal", DM_COURT, "JUD"},
                {"times", DM_MEDIA, "MED"},
                {"post", DM_MEDIA, "MED"},
                {"news", DM_MEDIA, "MED"},
                {"radio", DM_MEDIA, "MED"},
                {"university", DM_NGO, "EDU"},
                {"church", DM_NGO, "REL"},
                {"airport", DM_PLACE, ""},
                {"province", DM_PLACE, ""},
                {"river", DM_PLACE, ""},
                {"sea", DM_PLACE, ""},
                {"valley", DM_PLACE, ""},
                {"mountains", DM_PLACE, ""},
                {"city", DM_PLACE, ""},
                {"island", DM_PLACE, ""},
                {"islands", DM_PLACE, ""},
                {"strait", DM_PLACE, ""},
                {"peninsula", DM_PLACE, ""}};
    const dm_word *last = &f->sent->words[r->w1];
    for (size_t i = 0; i < DM_COUNT(ends); i++)
        if (is(last, ends[i].word)) {
            memcpy(sector, ends[i].sector, strlen(ends[i].sector) + 1);
            return ends[i].kind;
        }
    return DM_KIND_NONE;
}
