"""Write the model file.  export.py CHECKPOINT OUT SPLIT [SOFT]"""
import collections
import pickle
import struct
import sys

import numpy as np
import torch
import xxhash

import conllu
import data
import features
import lemma
import paths
import soft

I8, U8, I32, U32, F32 = 1, 2, 3, 4, 5
KIND = {np.dtype("int8"): I8, np.dtype("uint8"): U8, np.dtype("int32"): I32, np.dtype("uint32"): U32,
        np.dtype("float32"): F32}
VERSION = 1
# Scores times this are about as sure as they are right: chosen on GUM's development part, told for EWT's (cool.py).
COOL = 0.8


def write(path, arrays):
    """arrays: name -> two-dimensional array."""
    n = len(arrays)
    at = 32 + 64 * n
    entries, blobs = b"", []
    for name, a in arrays.items():
        a = np.ascontiguousarray(a)
        pad = -at % 64
        blobs.append(b"\0" * pad)
        at += pad
        raw = a.tobytes()
        entries += struct.pack("<32s4I2Q", name.encode(), KIND[a.dtype], a.shape[0], a.shape[1], 0, at, len(raw))
        blobs.append(raw)
        at += len(raw)
    body = entries + b"".join(blobs)
    head = struct.pack("<8s2I2Q", b"DMMODEL", VERSION, n, 32 + len(body), xxhash.xxh3_64_intdigest(body))
    open(path, "wb").write(head + body)
    return 32 + len(body)


def quantise_rows(w, top):
    s = np.abs(w).max(1) / top
    s[s == 0] = 1
    return np.clip(np.rint(w / s[:, None]), -top, top).astype(np.int8), s.astype(np.float32)


def matrix(out, name, w, bias=None):
    n, k = w.shape
    pad = -n % 16
    q, s = quantise_rows(w, 63)
    q = np.concatenate([q, np.zeros((pad, k), np.int8)])
    s = np.concatenate([s, np.zeros(pad, np.float32)])
    out[name + ".w"] = q.reshape(-1, 16, k // 4, 4).transpose(0, 2, 1, 3).reshape(n + pad, k)
    out[name + ".scale"] = s[None]
    out[name + ".sum"] = (128 * q.astype(np.int32).sum(1)).astype(np.int32)[None]
    if bias is not None:
        b = np.concatenate([bias, np.zeros(pad)]).astype(np.float32)
        out[name + ".bias"] = b[None]


def table(keys_values, load=0.6):
    """Open addressing: [slots][2] of (key, value); value 0 is empty."""
    slots = 16
    while len(keys_values) > load * slots:
        slots *= 2
    t = np.zeros((slots, 2), np.uint32)
    for (key, place), v in keys_values:
        i = place % slots
        while t[i, 1]:
            if t[i, 0] == key:
                break
            i = (i + 1) % slots
        else:
            t[i] = key, v
    return t


def names(l):
    return np.frombuffer("".join(x + "\0" for x in l).encode(), np.uint8)[None]


def english(words, train, least=60):
    """1 for the words of the treebanks and the common ones of the news text. The pretrained encoder's
    pieces, which are in the vocabulary too, hold words of many languages."""
    news = pickle.load(open(paths.build("news.counts"), "rb"))
    here = collections.Counter(features.fold(w.form) for s in train for w in s.words)
    return np.array([[here[w] >= 2 or news[w] >= least for w in words]], np.uint8)


def tagged(path, voc):
    """(word, tag) -> count in the unlabelled text, by the teacher's tags."""
    given, out = soft.read(path), collections.Counter()
    for forms, says, source in zip(given["forms"], given["text"], given["source"]):
        if source == "news":
            out.update((lemma.lower(f), voc.xpos[t]) for f, t in zip(forms, says[7][:, 0]))
    return out


def main():
    ck = torch.load(sys.argv[1], weights_only=False)
    voc = data.Vocabulary(*ck["voc"])
    sd = {k: v.numpy().astype(np.float64) for k, v in ck["state"].items()}
    out, train = {}, conllu.training()
    H = sd["enc.word.weight"].shape[1]
    layers = sum(k.endswith(".P") for k in sd)
    A = sd["arc.weight"].shape[0]
    L = sd["root_lab"].shape[0]
    T = sd["upos.weight"].shape[1]
    out["parser.shape"] = np.array([[H, layers, A, L, T, features.AFFIX_ROWS]], np.uint32)
    kv = []
    for w, i in voc.w.items():
        if i:
            b = w.encode()
            kv.append(((features.fnv(b, 1), features.fnv(b, 2)), i))
    out["vocab.table"] = table(kv)
    out["vocab.english"] = english(voc.words, train)
    for name, key in (("word", "enc.word.weight"), ("affix", "enc.affix.weight")):
        q, s = quantise_rows(sd[key], 127)
        out[name + ".w"], out[name + ".scale"] = q, s[None]
    for i in range(layers):
        matrix(out, f"sru{i}", sd[f"enc.layers.{i}.W"])
        out[f"sru{i}.p"] = sd[f"enc.layers.{i}.P"].astype(np.float32)
    matrix(out, "mlp", sd["mlp.weight"], sd["mlp.bias"])
    matrix(out, "arc", sd["arc.weight"], sd["arc.bias"])
    matrix(out, "near", np.concatenate([sd["dist"], sd["root_arc"][None]]))
    matrix(out, "label", sd["label.weight"], sd["label.bias"])
    matrix(out, "tag", np.concatenate([sd[k + ".weight"] for k in ("upos", "xpos", "feats")]),
           np.concatenate([sd[k + ".bias"] for k in ("upos", "xpos", "feats")]))
    out["parser.cool"] = np.array([[COOL]], np.float32)
    out["root.label"] = sd["root_lab"].astype(np.float32)[None]
    for k in ("upos", "xpos", "feats", "deprel"):
        out["names." + k] = names(getattr(voc, k))
    l = lemma.learn(train)
    if len(sys.argv) > 4:
        lemma.extend(l, tagged(sys.argv[4], voc), {(lemma.lower(w.form), w.xpos) for s in train for w in s.words})
    added, rules = b"", []
    for case, cut, add in l.rules:
        rules.append([case, cut, len(added), len(add)])
        added += add
    out["lemma.rules"] = np.array(rules, np.int32)
    out["lemma.added"] = np.frombuffer(added, np.uint8)[None]
    out["lemma.table"] = table([((k, k), v + 1) for k, v in l.table.items()])
    out.update(pickle.load(open(sys.argv[3], "rb")))
    print(write(sys.argv[2], out), "bytes")


if __name__ == "__main__":
    main()
