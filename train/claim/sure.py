#!/usr/bin/env python3
"""Learn how far to trust a claim: sure.py FEATURES.tsv LABELS.tsv SURE.tsv [UNJUDGED.tsv]

FEATURES.tsv is what build/sure_features prints of the labelled texts, LABELS.tsv what
people said of the claims, SURE.tsv the table to write (lexicon/moves/sure.tsv). Logistic regression,

    minimise  sum over claims of log(1 + exp(-y w·x)) + PENALTY/2 |w|²,   y = 1 right, -1 wrong,

over features that two labelled claims have. Every third report (crc32 of its id) is kept apart to
measure: nothing is learnt from it. The others go into five folds whole; the folds give the figures
that choices rest on, all of them the weights. UNJUDGED.tsv: the claims of the measuring reports that
nobody has judged yet. Standard library alone, deterministic.
"""
import collections
import math
import sys
import zlib

PENALTY, FOLDS, ROUNDS, LEAST = 12, 5, 300, 0.15


def measures(article):
    return zlib.crc32(article.encode()) % 3 == 0


def spans(cell):
    return [tuple(map(int, x.split("-"))) for x in cell.split(",")] if cell not in ("", "-") else []


def touches(span, others):
    return any(span[0] < e and b < span[1] for b, e in others)


def same_sides(told, judged, right):
    """Whether what was said of a claim holds of this one: a wrong one may be right since its side is
    another, a right one stays right where a side is missing."""
    for mine, theirs in zip(told, judged):
        if theirs == "":
            continue
        mine, theirs = spans(mine), spans(theirs)
        if not all(touches(x, theirs) for x in mine):
            return False
        if not right and not all(touches(x, mine) for x in theirs):
            return False
    return True


def read(features, labels):
    said = {}
    right = collections.Counter()
    for line in open(labels, encoding="utf-8"):
        cells = line.rstrip("\n").split("\t")
        if line[0] != "#" and cells[0] != "article":
            said.setdefault((cells[0], cells[3]), []).append(
                (int(cells[1]), int(cells[2]), int(cells[4]), cells[5:7]))
            right[measures(cells[0])] += int(cells[4])
    rows, unjudged = [], []
    judged = {a for a, _ in said}
    for line in open(features, encoding="utf-8"):
        cells = line.rstrip("\n").split("\t")
        begin, end = int(cells[1]), int(cells[2])
        # A parser that cuts a claim's words a little otherwise codes the same claim.
        best, of = 0.6, None
        for b, e, y, sides in said.get((cells[0], cells[3]), []):
            share = (min(e, end) - max(b, begin)) / (max(e, end) - min(b, begin))
            if share > best and same_sides(cells[4:6], sides, y):
                best, of = share, y
        row = (cells[0], [x for x in cells[6:] if x], of)
        if of is not None:
            rows.append(row)
        elif measures(cells[0]) and cells[0] in judged:
            unjudged.append((row, cells[:6]))
    return rows, unjudged, right


def fit(rows):
    count = collections.Counter(x for _, xs, _ in rows for x in set(xs))
    names = sorted(x for x in count if count[x] >= 2)
    at = {x: i for i, x in enumerate(names)}
    data = [([at[x] for x in xs if x in at], y) for _, xs, y in rows]
    w, pace = [0.0] * len(names), [1.0] * len(names)
    for _ in range(ROUNDS):  # gradient descent, each weight at its own pace (Duchi and others 2011)
        slope = [PENALTY * x for x in w]
        if "always" in at:
            slope[at["always"]] = 0.0
        for xs, y in data:
            d = 1 / (1 + math.exp(-sum(w[x] for x in xs))) - y
            for x in xs:
                slope[x] += d
        for i, g in enumerate(slope):
            pace[i] += g * g
            w[i] -= 0.6 * g / math.sqrt(pace[i])
    return dict(zip(names, w))


def chance(w, xs):
    return 1 / (1 + math.exp(-sum(w.get(x, 0.0) for x in xs)))


def figures(scored):
    n = len(scored)
    pairs = [(p, q) for p, y in scored for q, z in scored if y > z]
    print(f"{n} claims, {sum(y for _, y in scored)} right")
    print(f"ranking (area under the curve) {sum((p > q) + 0.5 * (p == q) for p, q in pairs) / len(pairs):.3f}")
    error = 0
    print("told     claims  right")
    for k in range(10):
        of = [(p, y) for p, y in scored if k <= p * 10 < k + 1]
        if of:
            mean, share = sum(p for p, _ in of) / len(of), sum(y for _, y in of) / len(of)
            error += len(of) / n * abs(mean - share)
            print(f"{mean:.2f}   {len(of):7d}   {share:.2f}")
    print(f"expected calibration error {error:.3f}")
    for least in (0, 0.1, 0.15, 0.2, 0.22, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6):
        of = [y for p, y in scored if p >= least]
        print(f"from {least:.2f}: {len(of)} claims, precision {sum(of) / max(1, len(of)):.2f}, "
              f"of the right ones {sum(of) / sum(y for _, y in scored):.2f}")


def main():
    rows, unjudged, right = read(sys.argv[1], sys.argv[2])
    learn, measure = [r for r in rows if not measures(r[0])], [r for r in rows if measures(r[0])]
    articles = sorted({a for a, _, _ in learn})
    fold = {a: i % FOLDS for i, a in enumerate(articles)}
    scored = []
    for k in range(FOLDS):
        w = fit([r for r in learn if fold[r[0]] != k])
        scored += [(chance(w, xs), y) for a, xs, y in learn if fold[a] == k]
    print(f"five folds; {right[False]} claims were ever judged right there")
    figures(scored)
    w = fit(learn)
    print(f"\nreports kept apart; {right[True]} claims were ever judged right there, "
          f"{len(unjudged)} claims are not judged")
    figures([(chance(w, xs), y) for _, xs, y in measure])
    if len(sys.argv) > 4:
        with open(sys.argv[4], "w", encoding="utf-8") as f:
            for (_, xs, _), cells in unjudged:
                f.write("\t".join(cells) + f"\t{chance(w, xs):.3f}\n")
    with open(sys.argv[3], "w", encoding="utf-8") as f:
        f.write("# How far to trust a claim: see README.md. Learnt by train/claim/sure.py; the sum of the weights of\n"
                "# what can be seen of a claim is the log of the odds that it is right. `least`: a move that is\n"
                "# less likely right is left out.\nfeature\tweight\n")
        f.write(f"least\t{LEAST}\n")
        for name in sorted(w):
            if abs(w[name]) >= 0.005:
                f.write(f"{name}\t{w[name]:.3f}\n")


main()
