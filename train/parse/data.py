"""Batches."""
import collections
import random

import torch

import conllu
import features

NEWS_LIKE = ("news", "interview", "speech", "bio", "textbook", "voyage", "court")


def weight(s):
    g = s.id.split("_")
    if g[0] == "GUM" and g[1] in NEWS_LIKE:
        return 1.5
    return 1.0


class Vocabulary:
    def __init__(self, words, upos, xpos, feats, deprel):
        self.words, self.upos, self.xpos, self.feats, self.deprel = words, upos, xpos, feats, deprel
        self.w = {w: i for i, w in enumerate(words)}
        self.u = {w: i for i, w in enumerate(upos)}
        self.x = {w: i for i, w in enumerate(xpos)}
        self.f = {w: i for i, w in enumerate(feats)}
        self.d = {w: i for i, w in enumerate(deprel)}


def tidy(feats):
    """Typo, Style and ExtPos say things about the text that the tree's users do not read."""
    keep = [f for f in feats.split("|") if f.split("=")[0] not in ("Typo", "Style", "ExtPos")]
    return "|".join(keep) or "_"


def vocabulary(sentences, news_counts, size, min_feats=3):
    c = collections.Counter(features.fold(w.form) for s in sentences for w in s.words)
    words = ["<none>"] + sorted(w for w, n in c.items() if n >= 2)
    have = set(words)
    for w, n in news_counts.most_common():
        if len(words) >= size:
            break
        if w not in have and n >= 5:
            words.append(w)
            have.add(w)
    C = lambda f: collections.Counter(f(w) for s in sentences for w in s.words)
    feats = sorted(k for k, n in C(lambda w: tidy(w.feats)).items() if n >= min_feats)
    return Vocabulary(words, sorted(C(lambda w: w.upos)), sorted(C(lambda w: w.xpos)), feats,
                      sorted(C(lambda w: w.deprel))), c


class Set:
    """Sentences as index tensors."""

    def __init__(self, sentences, voc, counts=None):
        self.items = []
        for s in sentences:
            forms = [w.form for w in s.words]
            n = len(forms)
            word = [voc.w.get(features.fold(f), 0) for f in forms]
            drop = [0.25 / (0.25 + (counts or {}).get(features.fold(f), 0)) for f in forms]
            self.items.append(dict(
                n=n, word=word, drop=drop, affix=[features.affixes(f) for f in forms],
                upos=[voc.u.get(w.upos, 0) for w in s.words],
                xpos=[voc.x.get(w.xpos, 0) for w in s.words],
                feats=[voc.f.get(tidy(w.feats), -100) for w in s.words],
                head=[w.head for w in s.words],
                deprel=[voc.d.get(w.deprel, 0) for w in s.words], weight=weight(s)))

    def batches(self, words, rng=None):
        order = list(range(len(self.items)))
        if rng:
            order.sort(key=lambda i: self.items[i]["n"] * (1 + 0.3 * rng.random()) + rng.random())
        else:
            order.sort(key=lambda i: self.items[i]["n"])
        out, cur, total = [], [], 0
        for i in order:
            if total + self.items[i]["n"] > words and cur:
                out.append(cur)
                cur, total = [], 0
            cur.append(i)
            total += self.items[i]["n"]
        if cur:
            out.append(cur)
        if rng:
            rng.shuffle(out)
        return out

    def batch(self, ids):
        it = [self.items[i] for i in ids]
        flat = lambda k: torch.tensor([v for x in it for v in x[k]])
        lens = torch.tensor([x["n"] for x in it])
        off = torch.zeros(len(it) + 1, dtype=torch.int32)
        off[1:] = lens.cumsum(0)
        start = off[:-1].long().repeat_interleave(lens)
        head = flat("head")
        return dict(ids=ids, word=flat("word"), drop=flat("drop"),
                    affix=torch.tensor([a for x in it for a in x["affix"]]), lens=lens, off=off,
                    upos=flat("upos"), xpos=flat("xpos"), feats=flat("feats"), head=head,
                    head_row=torch.where(head == 0, torch.tensor(-1), start + head - 1),
                    start=start, deprel=flat("deprel"),
                    weight=torch.tensor([x["weight"] for x in it]).repeat_interleave(lens))
