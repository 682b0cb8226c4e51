"""CoNLL-U reading."""
import lzma

import paths


class Word:
    __slots__ = ("form", "lemma", "upos", "xpos", "feats", "head", "deprel", "misc")

    def __init__(self, c):
        self.form, self.lemma, self.upos, self.xpos, self.feats = c[1:6]
        self.head = int(c[6]) if c[6] != "_" else 0
        self.deprel, self.misc = c[7], c[9]


class Sentence:
    def __init__(self):
        self.words, self.ranges, self.comments, self.id, self.text = [], {}, [], "", ""


def read(path):
    out, s = [], Sentence()
    for line in (lzma.open if path.endswith(".xz") else open)(path, "rt", encoding="utf-8"):
        line = line.rstrip("\n")
        if not line:
            if s.words:
                out.append(s)
            s = Sentence()
        elif line[0] == "#":
            s.comments.append(line)
            if line.startswith("# sent_id"):
                s.id = line.split("= ", 1)[1]
            elif line.startswith("# text ="):
                s.text = line[len("# text = "):]
        else:
            c = line.split("\t")
            if "." in c[0]:
                continue
            if "-" in c[0]:
                a, b = map(int, c[0].split("-"))
                s.ranges[a] = (b, c[1], c[9])
            else:
                s.words.append(Word(c))
    if s.words:
        out.append(s)
    return out


def training():
    return [s for k in ("ewt-train", "gum-train", "train-short-overlap") for s in paths.share(read(paths.treebank(k)))]


def development():
    return {k: paths.share(read(paths.treebank(k + "-dev")), 20) for k in ("ewt", "gum")}
