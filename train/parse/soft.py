"""Sentences with soft targets, as flat arrays: gold, the teacher's word, or a share of each."""
import pickle

import numpy as np
import torch

import data
import features

HEADS = ("arc", "label", "upos", "xpos", "feats")


class Soft:
    """A target of a word is a few (class, probability) pairs: the gold class and the teacher's."""

    def __init__(self, voc, counts):
        self.voc, self.counts = voc, counts
        self.parts, self.lens, self.weights = [], [], []

    def _words(self, forms):
        fold = [features.fold(f) for f in forms]
        word = np.array([self.voc.w.get(w, 0) for w in fold], np.int32)
        drop = np.array([0.25 / (0.25 + self.counts.get(w, 0)) for w in fold], np.float32)
        return word, drop, np.array([features.affixes(f) for f in forms], np.int32)

    def _add(self, forms, head, targets, vector, weight):
        word, drop, affix = self._words(forms)
        row = dict(word=word, drop=drop, affix=affix, head=np.asarray(head, np.int16),
                   vector=vector if vector is not None else np.zeros((len(forms), 0), np.float16))
        for name, (i, p) in targets.items():
            row[name + ".i"], row[name + ".p"] = np.where(p > 0, i, 0).astype(np.int16), p.astype(np.float16)
        self.parts.append(row)
        self.lens.append(len(forms))
        self.weights.append(weight)

    @staticmethod
    def _pairs(says):
        return dict(zip(HEADS, zip(says[1:11:2], says[2:11:2])))

    def add_gold(self, sentences, says=None, share=1.0):
        """Gold at the given share, the rest what the teacher says (says: distil.label's)."""
        v = self.voc
        for k, s in enumerate(sentences):
            gold = dict(arc=[w.head for w in s.words], label=[v.d.get(w.deprel, 0) for w in s.words],
                        upos=[v.u.get(w.upos, 0) for w in s.words], xpos=[v.x.get(w.xpos, 0) for w in s.words],
                        feats=[v.f.get(data.tidy(w.feats), -1) for w in s.words])
            said = self._pairs(says[k]) if says else None
            targets = {}
            for name in HEADS:
                g = np.array(gold[name])[:, None]
                known = (g >= 0).astype(np.float32)
                mine = known * (share if said else 1.0)
                i, p = (said[name] if said else (np.zeros((len(g), 0)), np.zeros((len(g), 0))))
                targets[name] = (np.concatenate([np.maximum(g, 0), i], 1),
                                 np.concatenate([mine, p * (1 - mine)], 1))
            self._add([w.form for w in s.words], gold["arc"], targets, says[k][11] if says else None, data.weight(s))

    def add_text(self, forms, says, weight=1.0):
        for f, said in zip(forms, says):
            targets = {}
            for name, (i, p) in self._pairs(said).items():
                zero = np.zeros((len(f), 1))
                targets[name] = np.concatenate([zero, i], 1), np.concatenate([zero, p], 1)
            self._add(f, said[0], targets, said[11], weight)

    def close(self):
        self.flat = {k: torch.from_numpy(np.concatenate([r[k] for r in self.parts])) for k in self.parts[0]}
        self.lens = np.array(self.lens)
        self.start = np.concatenate([[0], np.cumsum(self.lens)])
        self.weights = np.array(self.weights, np.float32)
        self.parts = None
        return self

    def batches(self, ids, words, rng):
        """Batches of sentences of like length, in random order; ids may name a sentence twice."""
        order = np.array(ids)[np.argsort(self.lens[ids] * (1 + 0.3 * rng.random(len(ids))) + rng.random(len(ids)))]
        out, cur, total = [], [], 0
        for i in order:
            if total + self.lens[i] > words and cur:
                out.append(cur)
                cur, total = [], 0
            cur.append(i)
            total += self.lens[i]
        out.append(cur)
        rng.shuffle(out)
        return out

    def batch(self, ids):
        lens = torch.from_numpy(self.lens[ids])
        rows = torch.from_numpy(np.concatenate([np.arange(self.start[i], self.start[i + 1]) for i in ids]))
        off = torch.zeros(len(ids) + 1, dtype=torch.int32)
        off[1:] = lens.cumsum(0)
        b = {k: v[rows] for k, v in self.flat.items()}
        for k in b:
            b[k] = b[k].float() if k.endswith(".p") or k == "vector" else b[k].long() if k != "drop" else b[k]
        start = off[:-1].long().repeat_interleave(lens)
        b.update(lens=lens, off=off, head_row=torch.where(b["head"] == 0, torch.tensor(-1), start + b["head"] - 1),
                 weight=torch.from_numpy(self.weights[ids]).repeat_interleave(lens))
        return b


def read(path):
    return pickle.load(open(path, "rb"))
