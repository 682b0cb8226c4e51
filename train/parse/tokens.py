"""Train the splitter: two linear models over the features that src/text/split.c emits, and the
table of tokens of two words that no rule tells (cannot, dont).  tokens.py OUT"""
import collections
import ctypes
import os
import pickle
import subprocess
import sys

import numpy as np
import torch

import conllu
import export
import features
import lemma
import paths

SLOTS = 1 << 17
_root = paths.ROOT


def library(build):
    so = os.path.join(build, "trace.so")
    src = os.path.join(_root, "src")
    files = [os.path.join(src, f) for f in ("base/arena.c", "base/str.c", "base/status.c", "base/buf.c", "model/model.c",
                                            "text/feature.c", "text/split.c")]
    subprocess.check_call(["gcc", "-O2", "-D_GNU_SOURCE", "-shared", "-fPIC", "-I", src, "-I",
                           os.path.join(_root, "include"), "-o", so,
                           os.path.join(os.path.dirname(os.path.abspath(__file__)), "trace.c")] + files +
                          ["-lutf8proc", "-lxxhash"])
    lib = ctypes.CDLL(so)
    lib.dm_trace.restype = lib.dm_cut.restype = ctypes.POINTER(ctypes.c_uint32)
    return lib


class Splitter:
    """The program's own splitter, with the weights that main() wrote."""

    def __init__(self, path):
        self.lib = library(paths.BUILD)
        w = pickle.load(open(path, "rb"))
        self.token, self.sentence = (np.ascontiguousarray(w["split." + k]) for k in ("token", "sentence"))
        self.parts = np.ascontiguousarray(w["split.parts"])

    def __call__(self, paragraph):
        """Lists of words, one a sentence."""
        text, n, at = paragraph.encode(), ctypes.c_size_t(), lambda a: a.ctypes.data_as(ctypes.c_void_p)
        p = self.lib.dm_cut(at(self.token), at(self.sentence), self.token.size - 1, at(self.parts),
                            len(self.parts) - 1, text, len(text), ctypes.byref(n))
        out = []
        for i in range(0, n.value, 3):
            if p[i + 2] or not out:
                out.append([])
            out[-1].append(text[p[i]:p[i + 1]].decode("utf-8", "replace"))
        return out


def paragraphs(sentences):
    """(text, gold bits a byte) of each paragraph of a treebank."""
    text, gold = bytearray(), bytearray()
    space = ""
    for s in sentences:
        new = any(c.startswith("# newpar") or c.startswith("# newdoc") for c in s.comments)
        if new and text:
            yield bytes(text), bytes(gold)
            text, gold, space = bytearray(), bytearray(), ""
        i, first = 1, True
        while i <= len(s.words):
            if i in s.ranges:
                last, form, misc = s.ranges[i]
            else:
                last, form, misc = i, s.words[i - 1].form, s.words[i - 1].misc
            text += space.encode()
            gold += bytes(len(space))
            b = form.encode()
            gold += bytes([3 if first else 1]) + bytes(len(b) - 1)
            text += b
            first = False
            space = "" if "SpaceAfter=No" in misc else " "
            i = last + 1
    if text:
        yield bytes(text), bytes(gold)


def rows(lib, sentences):
    got = {0: [], 1: []}
    n = ctypes.c_size_t()
    for text, gold in paragraphs(sentences):
        p = lib.dm_trace(text, len(text), gold, ctypes.byref(n))
        a = np.ctypeslib.as_array(p, (n.value,)).copy() if n.value else []
        i = 0
        while i < n.value:
            k, label, m = a[i:i + 3]
            got[int(k)].append((int(label), a[i + 3:i + 3 + m] & (SLOTS - 1)))
            i += 3 + int(m)
    return got


def fit(data, epochs, l2, seed):
    torch.manual_seed(seed)
    X = torch.tensor(np.array([d[1] for d in data]).astype(np.int64))
    y = torch.tensor([float(d[0]) for d in data])
    e = torch.nn.EmbeddingBag(SLOTS, 1, mode="sum")
    torch.nn.init.zeros_(e.weight)
    opt = torch.optim.Adagrad(e.parameters(), lr=0.1)
    for ep in range(epochs):
        total = 0
        for ids in torch.randperm(len(y)).split(512):
            z = e(X[ids])[:, 0]
            loss = torch.nn.functional.binary_cross_entropy_with_logits(z, y[ids])
            loss = loss + l2 * (e.weight[X[ids]] ** 2).sum() / len(ids)
            opt.zero_grad()
            loss.backward()
            opt.step()
            total += float(loss.detach()) * len(ids)
    z = e(X)[:, 0]
    print(len(y), "decisions, loss", total / len(y), "wrong", int(((z > 0) != (y > 0)).sum()))
    q = e.weight.detach().numpy()[:, 0]
    s = np.abs(q).max() / 127
    return np.rint(q / s).astype(np.int8)[None]


def parts(sentences):
    """Tokens of two words without an apostrophe, more often split than not."""
    split, whole = collections.defaultdict(collections.Counter), collections.Counter()
    for s in sentences:
        i = 1
        while i <= len(s.words):
            if i in s.ranges:
                last, form, _ = s.ranges[i]
                if last == i + 1 and form.startswith(s.words[i - 1].form):
                    split[lemma.lower(form)][len(s.words[i - 1].form.encode())] += 1
                i = last + 1
            else:
                whole[lemma.lower(s.words[i - 1].form)] += 1
                i += 1
    out = {}
    for f, c in sorted(split.items()):
        n = sum(c.values())
        if "'" not in f and n > whole[f] and n >= 3:
            out[f] = c.most_common(1)[0][0]
    print(len(out), "tokens of two words:", " ".join(out))
    kv = [((features.fnv(f.encode(), 11),) * 2, n) for f, n in out.items()]
    return export.table(kv)


def main():
    torch.set_num_threads(1)
    lib = library(paths.BUILD)
    train = conllu.training()
    got = rows(lib, train)
    out = {"split.token": fit(got[0], 12, 1e-5, 1), "split.sentence": fit(got[1], 12, 1e-5, 2),
           "split.parts": parts(train)}
    pickle.dump(out, open(sys.argv[1], "wb"))


if __name__ == "__main__":
    main()
