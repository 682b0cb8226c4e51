"""Lemma rules: (case, bytes cut from the end, bytes added), chosen by word and tag, else by the
longest known suffix and tag.  src/parse/lemma.c applies them byte for byte."""
import collections

import features

SUFFIXES = range(0, 7)
LOWER, KEEP, TITLE = 0, 1, 2
WORD = 4096 # kind of the key of a whole word; a seed that no first letter turns into a suffix's


def lower(form):
    return form.translate(features._FOLD).translate({c: c + 32 for c in range(65, 91)})


def cased(form, case):
    form = form.translate(features._FOLD)
    if case == LOWER:
        return lower(form)
    if case == TITLE:
        return (chr(ord(form[0]) - 32) if "a" <= form[:1] <= "z" else form[:1]) + lower(form[1:])
    return form


def rule(form, lemma):
    best = None
    for case in (LOWER, KEEP, TITLE):
        s, t = cased(form, case).encode(), lemma.encode()
        p = 0
        while p < min(len(s), len(t)) and s[p] == t[p]:
            p += 1
        while p < len(t) and p and (t[p] & 0xC0) == 0x80:
            p -= 1
        cost = (len(s) - p + len(t) - p, -case if len(form) == 1 else case)
        if best is None or cost < best[0]:
            best = (cost, (case, len(s) - p, t[p:]))
    return best[1]


def apply(form, r):
    s = cased(form, r[0]).encode()
    if r[1] > len(s):
        return cased(form, r[0])
    return (s[:len(s) - r[1]] + r[2]).decode("utf-8", "replace")


def key(kind, w, xpos):
    return features.fnv(w.encode() + b"|" + xpos.encode(), 400 + kind)


def suffix(form, n):
    w = lower(form)
    return w[len(w) - n:] if n else ""


class Lemmatiser:
    def __init__(self, rules, table):
        self.rules, self.table = rules, table

    def teach(self, w, xpos, r):
        """An entry of the word's own, where the endings say otherwise."""
        if self.guess(w, xpos) != r:
            self.table[key(WORD, w, xpos)] = self.id_of(r)

    def guess(self, form, xpos):
        """The rule of the longest known ending."""
        w = lower(form)
        for n in reversed(SUFFIXES):
            if n <= len(w):
                r = self.table.get(key(n, suffix(form, n), xpos))
                if r is not None and self.rules[r][1] <= len(w.encode()):
                    return self.rules[r]
        return None

    def __call__(self, form, xpos):
        w = lower(form)
        digits = any("0" <= c <= "9" for c in w)
        if digits and not any("a" <= c <= "z" or ord(c) >= 128 or c == "," for c in w):
            return form
        own = self.table.get(key(WORD, w, xpos))
        r = self.rules[own] if own is not None else self.guess(form, xpos)
        return apply(form, r) if r is not None else form


def best_rule(pairs):
    """Of the rules that any (form, lemma) asks for, the one that serves most of them."""
    asked = collections.Counter(rule(f, l) for f, l in pairs)
    serves = lambda r: sum(n for (f, l), n in pairs.items() if apply(f, r) == l)
    return max(asked, key=lambda r: (serves(r), asked[r], r))


def learn(sentences):
    pairs = collections.defaultdict(collections.Counter)
    typos = collections.defaultdict(collections.Counter)
    suf = collections.defaultdict(collections.Counter)
    for s in sentences:
        for w in s.words:
            if w.lemma == "_":
                continue
            (typos if "Typo=Yes" in w.feats else pairs)[lower(w.form), w.xpos][w.form, w.lemma] += 1
    for (w, x), c in pairs.items():
        for k in SUFFIXES:
            if k <= len(w):
                for (f, l), n in c.items():
                    suf[k, w[len(w) - k:] if k else "", x][rule(f, l)] += n
    word = {k: best_rule(c) for k, c in pairs.items()}
    for k, c in typos.items():
        if k not in word and sum(c.values()) > 1:
            word[k] = best_rule(c)
    rules, table, ids = [], {}, {}

    def rid(r):
        if r not in ids:
            ids[r] = len(rules)
            rules.append(r)
        return ids[r]

    chosen = {}
    for k in SUFFIXES:
        for (n, t, x), c in sorted(suf.items()):
            if n != k:
                continue
            r, m = c.most_common(1)[0]
            if (m < 3 and k) or r[1] > k:
                continue
            parent = chosen.get((t[1:], x)) if k else None
            if parent == r:
                chosen[t, x] = r
                continue
            if r[1] > len(t.encode()) and k:
                continue
            chosen[t, x] = r
            table[key(k, t, x)] = rid(r)
    l = Lemmatiser(rules, table)
    l.id_of = rid
    for (w, x), r in sorted(word.items()):
        l.teach(w, x, r)
    return l


def candidates(w, xpos):
    """Lemmas that an inflected word could have, likeliest ending first."""
    if xpos in ("VBD", "VBN") and w.endswith("ed"):
        stem = w[:-2]
    elif xpos == "VBG" and w.endswith("ing"):
        stem = w[:-3]
    elif xpos in ("VBZ", "NNS") and w.endswith("s") and not w.endswith("ss"):
        return [w[:-1]] + ([w[:-2]] if w.endswith("es") else []) + ([w[:-3] + "y"] if w.endswith("ies") else [])
    else:
        return []
    out = [stem, stem + "e"]
    if len(stem) > 3 and stem[-1] == stem[-2]:
        out.append(stem[:-1])
    if stem.endswith("i"):
        out.append(stem[:-1] + "y")
    return out


def extend(l, tagged, attested, least=3):
    """Exceptions for inflected words of the unlabelled text whose lemma by the rules is no word that
    the text has uninflected, where another candidate is.  tagged: (word, tag) -> count."""
    base = collections.Counter()
    for (w, x), n in tagged.items():
        if x in ("VB", "VBP"):
            base["V", w] += n
        elif x == "NN":
            base["N", w] += n
    added = 0
    for (w, x), n in sorted(tagged.items()):
        kind = "N" if x == "NNS" else "V"
        options = candidates(w, x)
        if (w, x) in attested or not options or not w.isascii() or n < 2:
            continue
        now = l(w, x)
        count = {c: base[kind, c] for c in options if len(c) > 1}
        likely = max(count, key=lambda c: count[c], default=None)
        if likely and likely != now and count[likely] >= least and count[likely] > 4 * base[kind, now]:
            l.teach(w, x, rule(w, likely))
            added += 1
    print(added, "lemmas by the words of the text")


if __name__ == "__main__":
    import conllu
    l = learn(conllu.training())
    print(len(l.rules), "rules", len(l.table), "entries")
    for d, dev in conllu.development().items():
        ok = n = 0
        bad = collections.Counter()
        for s in dev:
            for w in s.words:
                n += 1
                got = l(w.form, w.xpos)
                ok += got == w.lemma
                if got != w.lemma:
                    bad[w.form, w.xpos, w.lemma, got] += 1
        print(d, 100 * ok / n, bad.most_common(40))
