"""Masked-word pre-training of the encoder on unlabelled text.  pretrain.py OUT [...]"""
import argparse
import array
import json
import lzma
import os
import pickle
import random
import time

import numpy as np
import torch
import torch.nn.functional as F

import conllu
import data
import features
import model as M
import paths
import rtok


def corpus(path, tb, voc):
    """Flat arrays of word ids and type ids, offsets of sentences, affix rows a type."""
    if os.path.exists(path):
        return pickle.load(open(path, "rb"))
    types, rows, wid = {}, [], []
    flat, off = array.array("i"), array.array("i", [0])

    def add(forms):
        if not 3 <= len(forms) <= 120:
            return
        for f in forms:
            k = types.get(f)
            if k is None:
                k = types[f] = len(rows)
                rows.append(features.affixes(f))
                wid.append(voc.w.get(features.fold(f), 0))
            flat.append(k)
        off.append(len(flat))

    for _ in range(3):
        for s in tb:
            add([w.form for w in s.words])
        for line in open(paths.NEWS + "/wikinews.jsonl", encoding="utf-8"):
            for par in json.loads(line)["text"].split("\n"):
                for s in rtok.sentences(par):
                    add([t for t, _ in s])
    for line in lzma.open(paths.NEWS + "/human-rights-reports.txt.xz", "rt", encoding="utf-8"):
        add([t for t, _ in rtok.tokens(line)])
        features._cache.clear() if len(features._cache) > 300000 else None
    got = (np.array(flat, dtype=np.int32), np.array(off, dtype=np.int64), np.array(rows, dtype=np.int32),
           np.array(wid, dtype=np.int32))
    pickle.dump(got, open(path, "wb"))
    return got


def main():
    a = argparse.ArgumentParser()
    a.add_argument("out")
    a.add_argument("--hidden", type=int, default=128)
    a.add_argument("--layers", type=int, default=3)
    a.add_argument("--passes", type=float, default=2)
    a.add_argument("--batch", type=int, default=4000)
    a.add_argument("--lr", type=float, default=3e-3)
    a.add_argument("--dropout", type=float, default=0.1)
    a.add_argument("--negatives", type=int, default=4000)
    a.add_argument("--seed", type=int, default=1)
    a.add_argument("--vocab", type=int, default=30000)
    o = a.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(o.seed)
    rng = random.Random(o.seed)
    tb = conllu.training()
    voc, _ = data.vocabulary(tb, pickle.load(open(paths.build("news.counts"), "rb")), o.vocab)
    flat, off, rows, wid = corpus(paths.build(f"corpus.{o.vocab}.pkl"), tb, voc)
    n = len(off) - 1
    print(len(flat), "words", n, "sentences", len(rows), "types", flush=True)
    lens = np.diff(off)
    freq = np.bincount(wid[flat], minlength=len(voc.words)).astype(np.float64)
    freq[0] = 0
    p = freq ** 0.75
    p = torch.tensor(p / p.sum())
    logq = torch.log(p * o.negatives + 1e-12).float()
    rows, wid = torch.tensor(rows).long(), torch.tensor(wid).long()
    enc = M.Encoder(len(voc.words), features.AFFIX_ROWS, o.hidden, o.layers, o.dropout)
    D = 2 * o.hidden
    proj = torch.nn.Linear(D, o.hidden)
    bias = torch.nn.Parameter(torch.zeros(len(voc.words)))
    mask_vec = torch.nn.Parameter(torch.randn(D) * 0.1)
    params = list(enc.parameters()) + list(proj.parameters()) + [bias, mask_vec]
    opt = torch.optim.AdamW(params, lr=o.lr, betas=(0.9, 0.98), weight_decay=0.0, fused=True)
    total = o.passes * len(flat)
    seen, step, t0, acc, accn = 0, 0, time.time(), 0.0, 0
    while seen < total:
        order = np.argsort(lens * (1 + 0.2 * np.random.RandomState(rng.randrange(1 << 30)).rand(n)), kind="stable")
        cuts, cur, c = [], 0, 0
        cl = np.cumsum(lens[order])
        k = (cl // o.batch)
        bounds = np.flatnonzero(np.diff(k)) + 1
        bs = np.split(order, bounds)
        rng.shuffle(bs)
        for ids in bs:
            step += 1
            L = torch.tensor(lens[ids])
            f = torch.tensor(np.concatenate([flat[off[i]:off[i + 1]] for i in ids])).long()
            so = torch.zeros(len(ids) + 1, dtype=torch.int32)
            so[1:] = L.cumsum(0)
            w = wid[f]
            x = torch.cat([enc.word(torch.where(torch.rand(len(w)) < 0.05, 0, w)), enc.affix(rows[f])], 1)
            masked = torch.rand(len(f)) < 0.2
            at = masked.nonzero()[:, 0]
            keep = (w[at] > 0)
            x = torch.where(masked[:, None], mask_vec, x)
            at = at[keep]
            if len(at) == 0:
                continue
            for layer in enc.layers:
                x = M.row_dropout(x, o.dropout, so, L, True)
                x = layer(x, so)
            y = w[at]
            z = proj(x[at])
            neg = torch.multinomial(p, o.negatives, replacement=True)
            W = enc.word.weight
            pos = (z * W[y]).sum(1) + bias[y] - logq[y]
            s = z @ W[neg].t() + bias[neg] - logq[neg]
            s = s.masked_fill(neg[None, :] == y[:, None], -1e9)
            loss = (torch.logsumexp(torch.cat([pos[:, None], s], 1), 1) - pos).mean()
            lr = o.lr * min(1.0, step / 200) * max(0.02, 1 - seen / total)
            for g in opt.param_groups:
                g["lr"] = lr
            opt.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(params, 5.0)
            opt.step()
            seen += len(f)
            acc += float(loss.detach())
            accn += 1
            if step % 100 == 0:
                print(f"{seen / 1e6:.2f} M words, loss {acc / accn:.3f}, {seen / (time.time() - t0):.0f} words/s", flush=True)
                acc, accn = 0.0, 0
            if step % 500 == 0 or seen >= total:
                torch.save(dict(cfg=vars(o), enc=enc.state_dict(), mask=mask_vec.detach(),
                                voc=(voc.words, voc.upos, voc.xpos, voc.feats, voc.deprel)), o.out)
            if seen >= total:
                break


if __name__ == "__main__":
    main()
