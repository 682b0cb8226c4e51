"""What the teacher says of text: soft targets for the student.  distil.py TEACHER SPLIT OUT

Reads the unlabelled news text, re-worded treebank sentences and the treebanks themselves; writes
their sentences with the teacher's distributions (the few likeliest of each) and its vectors, and
one vector for every word of the student's vocabulary."""
import argparse
import collections
import json
import lzma
import pickle
import random
import time

import numpy as np
import torch
import torch.nn.functional as F

import conllu
import data
import features
import own
import paths
import teacher as T
import tokens

ARCS, LABELS, TAGS, VECTOR = 6, 5, 4, 64
OPEN = {"NN", "NNS", "NNP", "VB", "VBD", "VBN", "VBG", "VBZ", "VBP", "JJ", "RB"}


class Bare:
    """A sentence of words alone."""

    def __init__(self, forms, source):
        self.id = source
        self.words = []
        for f in forms:
            w = conllu.Word.__new__(conllu.Word)
            w.form, w.lemma, w.upos, w.xpos, w.feats, w.head, w.deprel, w.misc = f, "_", "_", "_", "_", 0, "_", "_"
            self.words.append(w)


def news(split, words, rng):
    """Sentences of the unlabelled text; some small-lettered or without their full stop, as on the web."""
    lines = [l.rstrip("\n") for l in lzma.open(paths.NEWS + "/human-rights-reports.txt.xz", "rt", encoding="utf-8")]
    rng.shuffle(lines)
    reports = [json.loads(l)["text"] for l in open(paths.NEWS + "/wikinews.jsonl", encoding="utf-8")]
    n = 0
    for text in [p for r in reports for p in r.split("\n") if p.strip()] + lines:
        for forms in split(text):
            if len(forms) > 80:
                continue
            x = rng.random()
            if x < 0.08:
                forms = [f.lower() for f in forms]
            elif x < 0.14 and len(forms) > 3 and forms[-1] == ".":
                forms = forms[:-1]
            n += len(forms)
            yield Bare(forms, "news")
        if n >= words:
            return


def neighbours(pieces, vectors, count=12):
    """Piece -> its nearest whole-word pieces by the pretrained vectors."""
    tok = pieces.tok
    names = [tok.id_to_token(i) for i in range(tok.get_vocab_size())]
    ids = [i for i, n in enumerate(names) if n.isascii() and n.isalpha() and len(n) > 2]
    v = F.normalize(vectors[ids], dim=1)
    near = torch.cat([(v[i:i + 2000] @ v.t()).topk(count + 1, 1).indices[:, 1:] for i in range(0, len(v), 2000)])
    return {names[i]: [names[ids[j]] for j in near[k].tolist()] for k, i in enumerate(ids)}


def reworded(sentences, near, rate, rng):
    for s in sentences:
        forms, changed = [], False
        for w in s.words:
            f = w.form
            got = near.get(f.lower()) if w.xpos in OPEN and rng.random() < rate else None
            if got:
                g = rng.choice(got)
                f, changed = g.capitalize() if f[:1].isupper() and f != f.upper() else g.upper() if f.isupper() else g, True
            forms.append(f)
        if changed:
            yield Bare(forms, "reworded")


def top(p, k):
    v, i = p.topk(min(k, p.shape[1]), 1)
    i = i.masked_fill(v == 0, 0)
    v = v / v.sum(1, keepdim=True)
    pad = k - v.shape[1]
    return F.pad(i, (0, pad)).to(torch.int16).numpy(), F.pad(v, (0, pad)).to(torch.float16).numpy()


@torch.no_grad()
def label(net, ds, gold, words=2500):
    """Soft targets of each sentence of ds; labels for the gold heads where there are any."""
    net.eval()
    out = [None] * len(ds.items)
    t0, done = time.time(), 0
    for ids in ds.batches(words):
        b = ds.batch(ids)
        with torch.autocast("cpu", torch.bfloat16):
            s, mask, ld, lh, tags = net(b)
            p = F.softmax(s[mask], 1)
            head = b["head"] if gold else p.argmax(1)
            row = torch.where(head == 0, torch.tensor(-1), b["start"] + head - 1)
            lab = F.softmax(net.labels(ld, lh, row), 1)
        cols = [head.to(torch.int16).numpy(), *top(p, ARCS), *top(lab, LABELS)]
        for t in tags:
            cols += top(F.softmax(t, 1), TAGS)
        cols.append((net.said @ net.basis).to(torch.float16).numpy())
        at = b["off"].tolist()
        for k, i in enumerate(ids):
            out[i] = [c[at[k]:at[k + 1]] for c in cols]
        done += at[-1]
    print(len(out), "sentences", done, "words", f"{time.time() - t0:.0f}s", flush=True)
    return out


@torch.no_grad()
def basis(net, ds, n=60):
    """Principal directions of the teacher's vectors, scaled to unit variance."""
    net.eval()
    hs = []
    for ids in random.Random(1).sample(ds.batches(1000), min(n, len(ds.batches(1000)))):
        with torch.autocast("cpu", torch.bfloat16):
            hs.append(net.encode(ds.batch(ids))[:, :net.bert.config.hidden_size].float())
    h = torch.cat(hs)
    mean = h.mean(0)
    u, s, v = torch.linalg.svd(h - mean, full_matrices=False)
    return mean, v[:VECTOR].t() / (s[:VECTOR] / len(h) ** 0.5)


@torch.no_grad()
def word_vectors(net, pieces, words):
    """What the teacher makes of each word standing alone, beside the mean of its pieces."""
    net.eval()
    emb = net.bert.embeddings.word_embeddings.weight
    voc = data.Vocabulary(["<none>"], ["_"], ["_"], ["_"], ["_"])
    ds = T.Set([Bare([w], "") for w in words], voc, pieces)
    out = torch.zeros(len(words), 2 * emb.shape[1])
    for ids in ds.batches(1000):
        with torch.autocast("cpu", torch.bfloat16):
            h = net.encode(ds.batch(ids))[:, :emb.shape[1]].float()
        mean = torch.stack([emb[ds.items[i]["pieces"][0]].mean(0) for i in ids])
        out[torch.tensor(ids)] = torch.cat([h, mean], 1)
    out = (out - out.mean(0)) / out.std(0)
    u, s, v = torch.linalg.svd(out[torch.randperm(len(out))[:8000]], full_matrices=False)
    x = out @ v[:256].t()
    return x / x.std() # directions keep their relative weight


def main():
    a = argparse.ArgumentParser()
    a.add_argument("teacher")
    a.add_argument("split")
    a.add_argument("out")
    a.add_argument("--words", type=int, default=1200000)
    a.add_argument("--copies", type=int, default=2)
    a.add_argument("--own", type=int, default=14000, help="sentences of our own patterns")
    a.add_argument("--rate", type=float, default=0.25)
    a.add_argument("--vocab", type=int, default=44000)
    a.add_argument("--seed", type=int, default=1)
    a.add_argument("--threads", type=int, default=1)
    o = a.parse_args()
    torch.set_num_threads(o.threads)
    torch.manual_seed(o.seed)
    rng = random.Random(o.seed)
    ck = torch.load(o.teacher, weights_only=False)
    voc = data.Vocabulary(*ck["voc"])
    folder = T.pretrained()
    pieces = T.Pieces(folder)
    net = T.Teacher(folder, T.sizes_of(voc), config_only=True)
    net.load_state_dict(ck["state"])
    train = conllu.training()
    near = neighbours(pieces, net.bert.embeddings.word_embeddings.weight.detach())
    split = tokens.Splitter(o.split)
    bare = list(news(split, o.words, rng))
    for _ in range(o.copies):
        bare += reworded(train, near, o.rate, rng)
    bare += [Bare(forms, "own") for s in own.sentences(o.own, o.seed) for forms in split(s)]
    counts = collections.Counter(features.fold(w.form) for s in bare for w in s.words)
    base = pickle.load(open(paths.build("news.counts"), "rb"))
    # The vocabulary: the treebanks', the pretrained encoder's whole words, the news text's.
    for n in near:
        base[n] += 10 ** 6
    words, _ = data.vocabulary(train, base, o.vocab)
    words = words.words
    vectors = word_vectors(net, pieces, words)
    tb, un = T.Set(train, voc, pieces), T.Set(bare, voc, pieces)
    net.mean, net.basis = basis(net, tb)
    plain = net.encode

    def encode(b):
        h = plain(b)
        net.said = h[:, :net.bert.config.hidden_size].float() - net.mean
        return h
    net.encode = encode
    soft_tb, soft_un = label(net, tb, True), label(net, un, False)
    forms = [[w.form for w in s.words] for s in bare]
    pickle.dump(dict(words=words, vectors=vectors.half().numpy(), voc=ck["voc"], treebank=soft_tb, text=soft_un, forms=forms,
                     source=[s.id for s in bare], counts=counts), open(o.out, "wb"), protocol=4)
    print(len(words), "words of vocabulary")


if __name__ == "__main__":
    main()
