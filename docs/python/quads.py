#!/usr/bin/env python3
"""What the samples tell, by kind of act and how real it is said to be: quads.py SAMPLES OUT.png"""
import pathlib
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt

import demarche

QUADS = {1: "talks, agrees", 2: "helps, yields", 3: "accuses, threatens", 4: "uses force, sanctions"}


def main(samples, out):
    pages = [p.read_bytes() for p in sorted(pathlib.Path(samples).iterdir()) if p.suffix in (".html", ".txt")]
    claims = demarche.Engine().code(pages).to_pandas()
    counts = claims.dropna(subset=["quad"]).groupby(["quad", "reality"]).size().unstack(fill_value=0)
    counts.index = [QUADS[int(q)] for q in counts.index]
    axes = counts.plot.barh(stacked=True, figsize=(7, 3), colormap="cividis")
    axes.set_xlabel("claims")
    axes.set_title(f"{len(claims)} claims of {len(pages)} reports")
    plt.tight_layout()
    plt.savefig(out, dpi=120)


if __name__ == "__main__":
    main(*sys.argv[1:])
