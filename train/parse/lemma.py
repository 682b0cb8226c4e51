"""Lemma rules: (case, bytes cut from the end, bytes added), chosen by word and tag, else by the
longest known suffix and tag.  src/parse/lemma.c applies them byte for byte."""
import collections

import features

SUFFIXES = range(0, 7)
LOWER, KEEP, TITLE = 0, 1, 2


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

    def __call__(self, form, xpos):
        w = lower(form)
        r = self.table.get(key(50, w, xpos))
        if r is None:
            for n in reversed(SUFFIXES):
                if n <= len(w):
                    r = self.table.get(key(n, suffix(form, n), xpos))
                    if r is not None and self.rules[r][1] <= len(w.encode()):
                        break
        return apply(form, self.rules[r]) if r is not None else form


def learn(sentences):
    word = collections.defaultdict(collections.Counter)
    suf = collections.defaultdict(collections.Counter)
    for s in sentences:
        for w in s.words:
            if w.lemma == "_" or "Typo=Yes" in w.feats:
                continue
            word[lower(w.form), w.xpos][rule(w.form, w.lemma)] += 1
    for (w, x), c in word.items():
        r, n = c.most_common(1)[0]
        for k in SUFFIXES:
            if k <= len(w):
                for r, m in c.items():
                    suf[k, w[len(w) - k:] if k else "", x][r] += 1
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
    for (w, x), c in sorted(word.items()):
        r, m = c.most_common(1)[0]
        got = None
        for n in reversed(SUFFIXES):
            if n <= len(w):
                g = table.get(key(n, w[len(w) - n:] if n else "", x))
                if g is not None and rules[g][1] <= len(w.encode()):
                    got = rules[g]
                    break
        if got != r:
            table[key(50, w, x)] = rid(r)
    return l


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
