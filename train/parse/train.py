"""Train the tagger and parser.  train.py OUT [--soft FILE --hidden 128 --layers 3 --passes 6 ...]

Without --soft from the treebanks' trees alone; with it (distil.py's file) also from what the teacher
says of them and of unlabelled text."""
import argparse
import collections
import pickle
import random
import time

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

import conllu
import data
import features
import model as M
import mst
import paths
import soft


def loss_of(net, b, guess=None):
    """Cross-entropy with the soft targets; guess: the teacher's vectors are told from the student's."""
    h = net.enc(b["word"], b["affix"], b["off"], b["lens"], b["drop"])
    ad, ah, ld, lh, tag = net.heads(h, b["off"], b["lens"])
    s, mask = net.arcs(ad, ah, b["lens"])
    w = b["weight"] / b["weight"].sum()

    def ce(scores, name):
        lp = F.log_softmax(scores, 1).gather(1, b[name + ".i"]).clamp(min=-30)
        return -((lp * b[name + ".p"]).sum(1) * w).sum()

    arc = ce(s[mask], "arc")
    label = ce(net.labels(ld, lh, b["head_row"]), "label")
    tags = ce(net.upos(tag), "upos") + ce(net.xpos(tag), "xpos") + ce(net.feats(tag), "feats")
    total = arc + label + 0.6 * tags
    if guess is not None:
        total = total + 0.3 * (((guess(h) - b["vector"]) ** 2).mean(1) * w).sum()
    return total


@torch.no_grad()
def predict(net, b):
    h = net.enc(b["word"], b["affix"], b["off"], b["lens"])
    ad, ah, ld, lh, tag = net.heads(h, b["off"], b["lens"])
    s, mask = net.arcs(ad, ah, b["lens"])
    S = s.numpy()
    heads = []
    for k, n in enumerate(b["lens"].tolist()):
        heads += mst.tree(S[k][:n, :n + 1])
    head = torch.tensor(heads)
    row = torch.where(head == 0, torch.tensor(-1), b["start"] + head - 1)
    lab = net.labels(ld, lh, row)
    return (head, lab.argmax(1), net.upos(tag).argmax(1), net.xpos(tag).argmax(1),
            net.feats(tag).argmax(1))


def evaluate(net, ds, words=3000):
    net.eval()
    ok = collections.Counter()
    total = 0
    for ids in ds.batches(words):
        b = ds.batch(ids)
        head, lab, u, x, f = predict(net, b)
        uas = head == b["head"]
        U = ds.universal
        total += len(head)
        ok["UAS"] += int(uas.sum())
        ok["LAS"] += int((uas & (U[lab] == U[b["deprel"]])).sum())
        ok["UPOS"] += int((u == b["upos"]).sum())
        ok["XPOS"] += int((x == b["xpos"]).sum())
        ok["feats"] += int((f == b["feats"]).sum())
    net.train()
    return {k: round(100.0 * v / total, 2) for k, v in ok.items()}


def options():
    a = argparse.ArgumentParser()
    a.add_argument("out")
    a.add_argument("--soft", default="")
    a.add_argument("--share", type=float, default=0.6, help="of gold in the treebanks' targets")
    a.add_argument("--hidden", type=int, default=128)
    a.add_argument("--layers", type=int, default=3)
    a.add_argument("--passes", type=float, default=6)
    a.add_argument("--start", default="", help="a checkpoint of the same vocabulary to go on from")
    a.add_argument("--repeat", type=int, default=2, help="times a pass reads the treebanks")
    a.add_argument("--last", type=float, default=0.2, help="part of the training on the treebanks' sentences alone")
    a.add_argument("--batch", type=int, default=1500)
    a.add_argument("--lr", type=float, default=2.5e-3)
    a.add_argument("--dropout", type=float, default=0.1)
    a.add_argument("--seed", type=int, default=1)
    a.add_argument("--vocab", type=int, default=30000)
    a.add_argument("--own", action="store_true", help="learn from the sentences of our own patterns too")
    a.add_argument("--without", default="", help="vectors, affixes or news: for ablations")
    a.add_argument("--fraction", type=float, default=1.0, help="of the treebanks' sentences")
    a.add_argument("--threads", type=int, default=1)
    return a.parse_args()


def sizes_of(voc):
    return dict(deprel=len(voc.deprel), upos=len(voc.upos), xpos=len(voc.xpos), feats=len(voc.feats))


def universal(voc):
    short = sorted({d.split(":")[0] for d in voc.deprel})
    return torch.tensor([short.index(d.split(":")[0]) for d in voc.deprel])


def training_set(o):
    """(sentences with targets, vocabulary, ids of the treebanks', the re-worded, the news', our own; vectors)"""
    train = conllu.training()
    given = soft.read(o.soft) if o.soft else None
    if given:
        _, upos, xpos, feats, deprel = given["voc"]
        voc, counts = data.Vocabulary(given["words"], upos, xpos, feats, deprel), given["counts"]
        counts.update(features.fold(w.form) for s in train for w in s.words)
    else:
        random.Random(o.seed).shuffle(train)
        train = train[:int(o.fraction * len(train))]
        news = pickle.load(open(paths.build("news.counts"), "rb"))
        voc, counts = data.vocabulary(train, news, o.vocab)
    ts = soft.Soft(voc, counts)
    ts.add_gold(train, given and given["treebank"], o.share)
    kinds = ["treebank"] * len(train)
    if given:
        ts.add_text(given["forms"], given["text"])
        kinds += given["source"]
    kinds = np.array(kinds)
    ids = [np.flatnonzero(kinds == k) for k in ("treebank", "reworded", "news", "own")]
    if o.without == "news":
        ids[2] = ids[2][:0]
    vectors = torch.from_numpy(given["vectors"]).float() if given and o.without != "vectors" else None
    return ts.close(), voc, ids, vectors


def main():
    o = options()
    torch.set_num_threads(o.threads)
    torch.manual_seed(o.seed)
    rng = np.random.default_rng(o.seed)
    ts, voc, (treebank, reworded, news, own), vectors = training_set(o)
    dev = {k: data.Set(s, voc) for k, s in conllu.development().items()}
    for d in dev.values():
        d.universal = universal(voc)
        for item in d.items if o.without == "affixes" else []:
            item["affix"] = [[0] * features.SLOTS] * item["n"]
    if o.without == "affixes":
        ts.flat["affix"].zero_()
    enc = M.Encoder(len(voc.words), features.AFFIX_ROWS, o.hidden, o.layers, o.dropout, vectors)
    net = M.Parser(enc, sizes_of(voc), dropout=o.dropout)
    if o.start:
        net.load_state_dict({k: v for k, v in torch.load(o.start, weights_only=False)["state"].items()
                             if k != "enc.word.weight"})
    width = ts.flat["vector"].shape[1]
    guess = nn.Linear(2 * o.hidden, width) if width else None
    if guess and o.start:
        nn.init.zeros_(guess.weight)
    params = list(net.parameters()) + (list(guess.parameters()) if guess else [])
    opt = torch.optim.AdamW(params, lr=o.lr, betas=(0.9, 0.95), weight_decay=0.0, fused=True)
    gold = np.tile(treebank, o.repeat)
    if not o.own:
        own = own[:0]
    everything = np.concatenate([gold, reworded, news, own])
    last = np.concatenate([gold, reworded, own])
    words = lambda ids: int(ts.lens[ids].sum())
    steps = int(o.passes * words(everything) / o.batch)
    print(sum(p.numel() for p in net.parameters()), "parameters;", len(voc.words), "words;", words(everything),
          "words a pass;", steps, "steps", flush=True)
    ema = {k: v.clone() for k, v in net.state_dict().items()}
    step, epoch, report = 0, 0, 0
    while step < steps:
        t0, total, epoch = time.time(), 0.0, epoch + 1
        ids = everything if step < (1 - o.last) * steps else last
        bs = ts.batches(ids, o.batch, rng)
        net.train()
        for n, some in enumerate(bs):
            step += 1
            x = step / steps
            if x >= 1 or (ids is everything and x >= 1 - o.last and len(news)):
                break
            for g in opt.param_groups:
                g["lr"] = o.lr * min(1.0, step / 300) * (1 - x) ** 0.9
            loss = loss_of(net, ts.batch(some), guess)
            opt.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(params, 5.0)
            opt.step()
            total += float(loss.detach())
            if step % 5 == 0:
                with torch.no_grad():
                    for k, v in net.named_parameters():
                        ema[k].lerp_(v, 1 - min(0.99, step / (step + 50)))
            if step % 200 == 0:
                print(step, f"loss {total / (n + 1):.3f} {time.time() - t0:.0f}s", flush=True)
        live = {k: v.clone() for k, v in net.state_dict().items()}
        net.load_state_dict(ema)
        print(epoch, f"loss {total / max(1, n):.3f} {time.time() - t0:.0f}s", {k: evaluate(net, d) for k, d in dev.items()},
              flush=True)
        state = dict(net.state_dict())
        state["enc.word.weight"] = net.enc.word.table()
        torch.save(dict(cfg=vars(o), state=state, voc=(voc.words, voc.upos, voc.xpos, voc.feats, voc.deprel)), o.out)
        net.load_state_dict(live)


if __name__ == "__main__":
    main()
