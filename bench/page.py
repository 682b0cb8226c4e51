#!/usr/bin/env python3
"""Measure the page stage on the development pages beside the checkout.

    bench/page.py [--build DIR] [--shared DIR] [--out bench/page.tsv] [--worst N]

Prints one line a figure and keeps them in a TSV (measure, value). Exits 0 with one line
where the data are not there.

  pages.*     article bodies: the F1 of ../shared/tools/article_f1.py
  evaldata.*  segments: white space squeezed, a segment is found where it is a substring of
              title and body; "with" found = tp, missed = fn, "without" found = fp.
              title, author, sections: letters and digits in lower case must be equal; author
              and sections as sets; date: the same day. Right, of the pages with gold (recall),
              and of those among them where the page gave an answer (precision).
  teasers.*   lists of other articles, marked by hand in test/page/teasers.tsv: see bench/teasers.py
  fundus.*    the same for title, date (day in the page's own offset) and author set
  hostile.*   pages made to be slow, to 100 MB: see bench/page_hostile.py
  speed.*     MB of HTML a second on one core, beside other readers: see bench/page_speed.py
"""
import argparse
import collections
import gzip
import json
import os
import re
import subprocess
import sys
import tempfile

import page_hostile
import page_speed
import teasers

HERE = os.path.dirname(os.path.abspath(__file__))


def plain(s):
    return " ".join(re.findall(r"\w+", (s or "").lower()))


def squeeze(s):
    return " ".join((s or "").split())


def read_all(program, folder):
    """Every page of a set, by name."""
    out = {}
    with tempfile.TemporaryDirectory() as tmp:
        names = sorted(f[:-8] for f in os.listdir(folder) if f.endswith(".html.gz"))
        for name in names:
            with gzip.open(os.path.join(folder, name + ".html.gz")) as f:
                data = f.read()
            with open(os.path.join(tmp, name + ".html"), "wb") as f:
                f.write(data)
        paths = [os.path.join(tmp, n + ".html") for n in names]
        run = subprocess.run([program, "article"] + paths, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE)
        for line in run.stdout.decode("utf-8").split("\n"):
            page = json.loads(line) if line else {"id": ""}
            out[page["id"]] = page
    return out


def page_of(folder, key):
    with gzip.open(os.path.join(folder, "html", key + ".html.gz")) as f:
        return f.read()


def day(page):
    date = page.get("date")
    if isinstance(date, dict):
        date = date.get("date")
    return (date or "")[:10]


def names(v):
    if isinstance(v, str):
        v = re.split(r"[,;]| und | and | & ", v)
    return {plain(x) for x in v or [] if plain(x)}


class Field:
    def __init__(self):
        self.gold = self.said = self.right = 0

    def add(self, gold, said):
        if not gold:
            return
        self.gold += 1
        self.said += bool(said)
        self.right += gold == said

    def lines(self, name):
        yield name + ".recall", self.right / self.gold if self.gold else 0.0
        yield name + ".precision", self.right / self.said if self.said else 0.0


def pages_f1(shared, folder, got):
    gold = json.load(open(os.path.join(folder, "ground-truth.json"), encoding="utf-8"))
    with tempfile.NamedTemporaryFile("w", suffix=".json") as f:
        json.dump({k: {"articleBody": got.get(k, {}).get("articleBody", "")} for k in gold}, f)
        f.flush()
        text = subprocess.check_output([sys.executable, os.path.join(shared, "tools/article_f1.py"),
                                        os.path.join(folder, "ground-truth.json"), f.name, "--json"])
    score = json.loads(text)
    for name in ("f1", "precision", "recall", "accuracy", "empty"):
        yield "pages." + name, score[name]


def evaldata(folder, got, misses):
    gold = json.load(open(os.path.join(folder, "ground-truth.json"), encoding="utf-8"))
    tp = fp = fn = 0
    title, date, author, sections = Field(), Field(), Field(), Field()
    for key, g in gold.items():
        p = got.get(key, {})
        text = squeeze((p.get("title") or "") + " " + (p.get("articleBody") or ""))
        lost = [s for s in g.get("with") or [] if squeeze(s) not in text]
        extra = [s for s in g.get("without") or [] if squeeze(s) in text]
        tp += len(g.get("with") or []) - len(lost)
        fn += len(lost)
        fp += len(extra)
        if lost or extra:
            misses.append((len(lost), len(extra), key, lost, extra))
        title.add(plain(g.get("title")), plain(p.get("title")))
        date.add((g.get("date") or "")[:10], day(p))
        author.add(names(g.get("author")), names(p.get("authors")))
        sections.add(names(g.get("categories") or []), names(p.get("sections")))
    yield "evaldata.segments.f", 2 * tp / max(1, 2 * tp + fp + fn)
    yield "evaldata.segments.precision", tp / max(1, tp + fp)
    yield "evaldata.segments.recall", tp / max(1, tp + fn)
    for name, field in (("title", title), ("date", date), ("author", author), ("sections", sections)):
        yield from field.lines("evaldata." + name)


def fundus(folder, got):
    gold = json.load(open(os.path.join(folder, "ground-truth.json"), encoding="utf-8"))
    title, date, author = Field(), Field(), Field()
    for key, g in gold.items():
        p = got.get(key, {})
        title.add(plain(g.get("title")), plain(p.get("title")))
        date.add(str(g.get("publishing_date") or "")[:10], day(p))
        author.add({plain(x) for x in g.get("authors") or []}, names(p.get("authors")))
    for name, field in (("title", title), ("date", date), ("author", author)):
        yield from field.lines("fundus." + name)


def main():
    ap = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ap.add_argument("--build", default=os.path.join(HERE, "..", "build"))
    ap.add_argument("--shared", default=os.path.join(HERE, "..", "..", "shared"))
    ap.add_argument("--out", default=os.path.join(HERE, "page.tsv"))
    ap.add_argument("--worst", type=int, default=0, help="print the evaldata pages read worst")
    args = ap.parse_args()
    data = os.path.join(args.shared, "data")
    if not os.path.isdir(os.path.join(data, "pages")):
        print("page: skipped, no pages in %s" % data)
        return
    program = os.path.abspath(os.path.join(args.build, "demarche"))
    rows, misses = [], []
    lists = collections.Counter()
    folder = os.path.join(data, "pages")
    for folder, score in (
            (folder, lambda d, g: pages_f1(args.shared, d, g)),
            (os.path.join(data, "metadata/evaldata"), lambda d, g: evaldata(d, g, misses)),
            (os.path.join(data, "metadata/fundus"), fundus)):
        got = read_all(program, os.path.join(folder, "html"))
        rows += list(score(folder, got))
        lists.update(teasers.score(os.path.basename(folder), lambda key: page_of(folder, key), got))
    rows += [("teasers." + name, lists[a] / max(1, lists[b])) for name, a, b in (
        ("lists_found", "lists_found", "lists"), ("items_found", "items_found", "items"),
        ("items_in_body", "in_body", "items"), ("precision", "right", "said"))]
    rows += page_speed.measure(args.build, args.shared)
    growth, slowest, _ = page_hostile.measure(args.build)
    rows += [("hostile.growth", growth), ("hostile.slowest_mb_a_second", slowest)]
    with open(args.out, "w", encoding="utf-8") as f:
        f.write("measure\tvalue\n")
        for name, value in rows:
            f.write("%s\t%.3f\n" % (name, value))
    for name, value in rows:
        print("page %-28s %.3f" % (name, value))
    for miss in sorted(misses, reverse=True, key=lambda m: m[0] + m[1])[:args.worst]:
        print(miss[2], "lost", [s[:70] for s in miss[3]], "extra", [s[:70] for s in miss[4]])


if __name__ == "__main__":
    main()
