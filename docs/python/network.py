#!/usr/bin/env python3
"""Who acts on whom in the samples, red where it is conflict: network.py SAMPLES OUT.png"""
import itertools
import math
import pathlib
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt

import demarche


def main(samples, out):
    pages = [p.read_bytes() for p in sorted(pathlib.Path(samples).iterdir()) if p.suffix in (".html", ".txt")]
    edges = {}
    for row in demarche.Engine().code(pages).to_pylist():
        for pair in itertools.product(row["actor_country"] or [], row["recipient_country"] or []):
            if all(pair) and pair[0] != pair[1]:
                edges.setdefault(pair, []).append(row["score"] or 0.0)
    names = sorted({n for pair in edges for n in pair})
    place = {n: (math.cos(2 * math.pi * i / len(names)), math.sin(2 * math.pi * i / len(names))) for i, n in enumerate(names)}
    axes = plt.subplots(figsize=(6, 6))[1]
    for (a, b), scores in edges.items():
        colour = "firebrick" if sum(scores) < 0 else "steelblue"
        axes.annotate("", xy=place[b], xytext=place[a],
                      arrowprops={"arrowstyle": "->", "color": colour, "lw": 1 + math.log2(len(scores)), "shrinkA": 16, "shrinkB": 16})
    for name, (x, y) in place.items():
        axes.text(x, y, name, ha="center", va="center", bbox={"boxstyle": "round", "fc": "white"})
    axes.set_axis_off()
    axes.set(xlim=(-1.3, 1.3), ylim=(-1.3, 1.3))
    plt.savefig(out, dpi=120)


if __name__ == "__main__":
    main(*sys.argv[1:])
