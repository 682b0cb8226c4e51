"""Train the tagger and parser.  train.py OUT [--hidden 128 --layers 2 --epochs 16 ...]"""
import argparse
import collections
import pickle
import random
import time

import torch
import torch.nn.functional as F

import conllu
import data
import features
import model as M
import mst
import paths


def loss_of(net, b, train=True):
    word = b["word"]
    if train:
        word = torch.where(torch.rand(len(word)) < b["drop"], torch.zeros_like(word), word)
    h = net.enc(word, b["affix"], b["off"], b["lens"])
    ad, ah, ld, lh, tag = net.heads(h, b["off"], b["lens"])
    s, mask = net.arcs(ad, ah, b["lens"])
    flat = s[mask]
    w = b["weight"]
    ce = lambda x, y: (F.cross_entropy(x, y, reduction="none", ignore_index=-100) * w).sum() / w.sum()
    arc = ce(flat, b["head"])
    lab = ce(net.labels(ld, lh, b["head_row"]), b["deprel"])
    tags = (ce(net.upos(tag), b["upos"]) + ce(net.xpos(tag), b["xpos"]) + ce(net.feats(tag), b["feats"]))
    return arc + lab + 0.5 * tags


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
        ok["LAS+"] += int((uas & (lab == b["deprel"])).sum())
        ok["UPOS"] += int((u == b["upos"]).sum())
        ok["XPOS"] += int((x == b["xpos"]).sum())
        ok["feats"] += int((f == b["feats"]).sum())
    net.train()
    return {k: round(100.0 * v / total, 2) for k, v in ok.items()}


def main():
    a = argparse.ArgumentParser()
    a.add_argument("out")
    a.add_argument("--hidden", type=int, default=128)
    a.add_argument("--layers", type=int, default=2)
    a.add_argument("--epochs", type=int, default=16)
    a.add_argument("--batch", type=int, default=1200)
    a.add_argument("--lr", type=float, default=2e-3)
    a.add_argument("--dropout", type=float, default=0.25)
    a.add_argument("--seed", type=int, default=1)
    a.add_argument("--vocab", type=int, default=30000)
    a.add_argument("--init", default="")
    o = a.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(o.seed)
    rng = random.Random(o.seed)
    train = conllu.training()
    init = torch.load(o.init, weights_only=False) if o.init else None
    if init:
        voc = data.Vocabulary(*init["voc"])
        counts = collections.Counter(features.fold(w.form) for s in train for w in s.words)
    else:
        news = pickle.load(open(paths.build("news.counts"), "rb"))
        voc, counts = data.vocabulary(train, news, o.vocab)
    ts = data.Set(train, voc, counts)
    dev = {k: data.Set(s, voc) for k, s in conllu.development().items()}
    short = sorted({d.split(":")[0] for d in voc.deprel})
    U = torch.tensor([short.index(d.split(":")[0]) for d in voc.deprel])
    for d in dev.values():
        d.universal = U
    enc = M.Encoder(len(voc.words), features.AFFIX_ROWS, o.hidden, o.layers, o.dropout)
    if init and "enc" in init:
        enc.load_state_dict(init["enc"])
    net = M.Parser(enc, dict(deprel=len(voc.deprel), upos=len(voc.upos), xpos=len(voc.xpos),
                             feats=len(voc.feats)), dropout=o.dropout)
    print(sum(p.numel() for p in net.parameters()), "parameters;", len(voc.words), "words;",
          len(voc.feats), "feats", flush=True)
    opt = torch.optim.AdamW(net.parameters(), lr=o.lr, betas=(0.9, 0.95), weight_decay=0.0, fused=True)
    steps = len(ts.batches(o.batch, random.Random(0))) * o.epochs
    ema = {k: v.clone() for k, v in net.state_dict().items()}
    step = 0
    cfg = vars(o)

    def save(path, sd):
        torch.save(dict(cfg=cfg, state=sd, voc=(voc.words, voc.upos, voc.xpos, voc.feats, voc.deprel)), path)

    for ep in range(o.epochs):
        t0 = time.time()
        total = 0.0
        net.train()
        bs = ts.batches(o.batch, rng)
        for ids in bs:
            step += 1
            x = step / steps
            lr = o.lr * min(1.0, step / 200) * (1 - x) ** 0.8 if x < 1 else 0
            for g in opt.param_groups:
                g["lr"] = lr
            loss = loss_of(net, ts.batch(ids))
            opt.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 5.0)
            opt.step()
            total += float(loss.detach())
            if step % 4 == 0:
                d = min(0.995, step / (step + 50))
                with torch.no_grad():
                    for k, v in net.state_dict().items():
                        ema[k].lerp_(v, 1 - d)
        t1 = time.time()
        if ep % 2 == 1 or ep == o.epochs - 1 or ep == 0:
            live = {k: v.clone() for k, v in net.state_dict().items()}
            net.load_state_dict(ema)
            print(ep, f"loss {total / len(bs):.3f} {t1 - t0:.0f}s", {k: evaluate(net, d) for k, d in dev.items()},
                  f"{time.time() - t1:.0f}s", flush=True)
            save(o.out, ema)
            net.load_state_dict(live)
        else:
            print(ep, f"loss {total / len(bs):.3f} {t1 - t0:.0f}s", flush=True)


if __name__ == "__main__":
    main()
