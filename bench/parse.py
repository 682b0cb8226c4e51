#!/usr/bin/env python3
"""Measure sentences, words and trees on the development treebanks and news text beside the checkout.

    bench/parse.py [--build DIR] [--shared DIR] [--out FILE] [--tables]

Prints one line a figure and keeps them in a TSV (measure, value). Exits 0 with one line where the
data are not there. --tables also prints errors by relation and genre, and how sure is to be trusted.

  *-dev raw, gold tokens   the F1 figures of ../shared/tools/dep_score.py; GUM's news-like genres apart
  sure                     mean |share of right arcs and labels - mean `sure`| over ten equal groups
  words a second           raw news text to CoNLL-U on one core: words over the process's CPU time,
                           the best of three; spaCy's small English model on the same text where
                           DM_SPACY names a Python that has both
  words a second, … path   splitting and parsing alone, by each path that this machine has
"""
import argparse
import collections
import lzma
import os
import re
import resource
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
GENRES = ("news", "interview", "speech", "bio")
MEASURES = ("words", "sentences", "UPOS", "lemma", "UAS", "LAS")

SPACY = """
import sys, time, importlib, pkgutil
import spacy
name = next(m.name for m in pkgutil.iter_modules() if m.name.startswith("en_core_web_sm"))
nlp = importlib.import_module(name).load(exclude=["ner"])
text = [p for p in open(sys.argv[1], encoding="utf-8").read().split("\\n\\n") if p.strip()]
list(nlp.pipe(text[:50]))
begin = time.process_time()
words = sum(len(d) for d in nlp.pipe(text, batch_size=256))
print(words / (time.process_time() - begin), spacy.__version__)
"""


def blocks(conllu):
    return [b for b in conllu.split("\n\n") if b.strip()]


def raw(blocks_):
    """The text of the sentences, paragraphs apart."""
    out = []
    for b in blocks_:
        text = re.search(r"^# text = (.*)$", b, re.M)
        if text:
            out.append(("\n\n" if "# newdoc" in b or "# newpar" in b else " ") + text[1])
    return "".join(out).strip() + "\n"


class Bench:
    def __init__(self, program, shared, folder):
        self.program, self.shared, self.folder, self.rows = program, shared, folder, []

    def keep(self, measure, value):
        self.rows.append((measure, value))

    def file(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        return path

    def parse(self, text, *args):
        done = subprocess.run([self.program, "parse", *args], input=text.encode(), capture_output=True, check=True)
        return done.stdout.decode()

    def score(self, name, way, gold, guess):
        tool = os.path.join(self.shared, "tools", "dep_score.py")
        text = subprocess.run([sys.executable, tool, gold, guess], capture_output=True, text=True, check=True).stdout
        found = {m: float(re.search(rf"(?i)\b{m} ([\d.]+)", text)[1]) for m in MEASURES}
        print(f"{name}, {way}:", "  ".join(f"{m} {v}" for m, v in found.items()))
        for m, v in found.items():
            self.keep(f"{name} {way} {m}", v)

    def treebank(self, name, conllu):
        """Both ways; returns the parse of gold tokens."""
        gold = self.file("gold", conllu)
        self.score(name, "raw", gold, self.file("guess", self.parse(raw(blocks(conllu)))))
        out = self.parse(conllu, "--conllu")
        self.score(name, "gold tokens", gold, self.file("guess", out))
        return out


def words(conllu):
    for line in conllu.splitlines():
        c = line.split("\t")
        if len(c) == 10 and c[0].isdigit():
            yield c


def right(g, o):
    return g[6] == o[6] and g[7].split(":")[0] == o[7].split(":")[0]


def sure_of(row):
    found = re.search(r"Sure=([\d.]+)", row[9])
    return float(found[1]) if found else None


def reliability(pairs, groups=10):
    """[(mean sure, share right)] of equal groups in order of sure."""
    p = sorted((sure_of(o), right(g, o)) for g, o in pairs if sure_of(o) is not None)
    cut = [p[len(p) * k // groups:len(p) * (k + 1) // groups] for k in range(groups)]
    return [(sum(s for s, _ in c) / len(c), sum(r for _, r in c) / len(c)) for c in cut if c]


def tables(name, pairs):
    wrong, of = collections.Counter(), collections.Counter()
    for g, o in pairs:
        rel = g[7].split(":")[0]
        of[rel] += 1
        wrong[rel] += not right(g, o)
    total = sum(wrong.values())
    print(f"{name}: relation, words, wrong, wrong in a hundred, share of all errors")
    for rel, n in wrong.most_common(16):
        print(f"  {rel:10} {of[rel]:6} {n:5} {100 * n / of[rel]:5.1f} {100 * n / total:5.1f}")


def paths(bench, text):
    """The arithmetic's paths side by side, split and parsed without writing (bench/parse_speed.c)."""
    build = os.path.dirname(bench.program)
    if subprocess.run(["ninja", "-C", build, "bench/parse_speed"], capture_output=True).returncode:
        print("paths: skipped: bench/parse_speed does not build there")
        return
    model = os.path.join(HERE, "..", "model", "english.dmm")
    told = subprocess.run([os.path.join(build, "bench", "parse_speed"), model, text, "3"], capture_output=True, text=True, check=True)
    for level, rate in (line.split() for line in told.stdout.splitlines()):
        name = ("plain", "AVX2", "AVX-512 VNNI")[int(level)]
        print(f"{name} path: {int(rate):,} words a second of one core, to trees in memory")
        bench.keep(f"words a second, {name} path", int(rate))


def speed(bench):
    """About 300,000 words of the unlabelled text."""
    path = os.path.join(bench.shared, "data", "news", "human-rights-reports.txt.xz")
    if not os.path.exists(path):
        print("speed: skipped: no", path)
        return
    with lzma.open(path, "rt", encoding="utf-8") as f:
        text = "\n".join(line for n, line in enumerate(f) if n % 40 == 0)
    at = bench.file("news.txt", text)
    best, count = 0.0, sum(1 for _ in words(bench.parse(text)))
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        with open(at, "rb") as f:
            subprocess.run([bench.program, "parse"], stdin=f, stdout=subprocess.DEVNULL, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        best = max(best, count / (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime))
    print(f"{count} words of raw news text: {best:,.0f} words a second of one core")
    bench.keep("words a second", round(best))
    paths(bench, bench.file("few.txt", "\n".join(text.split("\n")[::10])))
    peer = os.environ.get("DM_SPACY")
    if not peer:
        print("spaCy: skipped: DM_SPACY names no Python")
        return
    some = bench.file("some.txt", "\n".join(text.split("\n")[:4000]))
    one = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run([peer, "-c", SPACY, some], capture_output=True, text=True, env=one)
    if done.returncode:
        print("spaCy: skipped:", done.stderr.strip().splitlines()[-1])
        return
    rate, version = done.stdout.split()[-2:]
    print(f"spaCy {version}, small English model: {float(rate):,.0f} words a second")
    bench.keep("spaCy small words a second", round(float(rate)))


def measure(bench, show):
    for name in ("ewt-dev", "gum-dev"):
        path = os.path.join(bench.shared, "data", "treebank", name + ".conllu.xz")
        with lzma.open(path, "rt", encoding="utf-8") as f:
            conllu = f.read()
        pairs = list(zip(words(conllu), words(bench.treebank(name, conllu))))
        groups = reliability(pairs)
        if groups:
            off = sum(abs(s - r) for s, r in groups) / len(groups)
            print(f"{name}: sure is {100 * off:.2f} points off on the mean")
            bench.keep(f"{name} sure error", round(100 * off, 2))
        if show:
            print("sure, right:", "  ".join(f"{s:.3f} {r:.3f}" for s, r in groups))
            tables(name, pairs)
        if name == "gum-dev":
            for genre in GENRES:
                some = [b for b in blocks(conllu) if f"sent_id = GUM_{genre}_" in b]
                part = "\n\n".join(some) + "\n\n"
                out = bench.treebank(f"gum-dev {genre}", part)
                if show:
                    tables(f"gum-dev {genre}", list(zip(words(part), words(out))))
    speed(bench)


def main():
    a = argparse.ArgumentParser()
    a.add_argument("--build", default=os.path.join(HERE, "..", "build"))
    a.add_argument("--shared", default=os.path.join(HERE, "..", "..", "shared"))
    a.add_argument("--out")
    a.add_argument("--tables", action="store_true")
    o = a.parse_args()
    if not os.path.isdir(os.path.join(o.shared, "data", "treebank")):
        print("parse: skipped: no treebanks in", o.shared)
        return
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(os.path.join(o.build, "demarche"), o.shared, folder)
        measure(bench, o.tables)
    if o.out:
        with open(o.out, "w", encoding="utf-8") as f:
            f.write("measure\tvalue\n" + "".join(f"{m}\t{v}\n" for m, v in bench.rows))


if __name__ == "__main__":
    main()
