"""How sure is sure?  cool.py [MODEL [PROGRAM]]

Parses the gold tokens of both development parts with the scores multiplied by each of some numbers, and prints
how far `sure` is off on the mean over ten equal groups of words, in points, with the mean of sure less the share
that is right. The number is chosen on one part and told for the other: export.py's COOL."""
import lzma
import os
import struct
import subprocess
import sys
import tempfile

import xxhash

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "bench"))
import parse as bench  # noqa: E402
import paths  # noqa: E402

TRIED = (0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 1.0)


def cooled(file, by):
    """The model file's bytes with another number, and its checksum."""
    out = bytearray(file)
    for k in range(struct.unpack_from("<I", out, 12)[0]):
        name, _, _, _, _, at, _ = struct.unpack_from("<32s4I2Q", out, 32 + 64 * k)
        if name.rstrip(b"\0") == b"parser.cool":
            struct.pack_into("<f", out, at, by)
    struct.pack_into("<Q", out, 24, xxhash.xxh3_64_intdigest(bytes(out[32:])))
    return bytes(out)


def main():
    model = sys.argv[1] if len(sys.argv) > 1 else os.path.join(paths.ROOT, "model", "english.dmm")
    program = sys.argv[2] if len(sys.argv) > 2 else os.path.join(paths.ROOT, "build", "demarche")
    with open(model, "rb") as f:
        file = f.read()
    gold = {k: lzma.open(paths.treebank(k + "-dev"), "rt", encoding="utf-8").read() for k in ("gum", "ewt")}
    off = {}
    with tempfile.TemporaryDirectory() as folder:
        os.mkdir(os.path.join(folder, "model"))
        os.symlink(os.path.join(paths.ROOT, "lexicon"), os.path.join(folder, "lexicon"))
        for by in TRIED:
            with open(os.path.join(folder, "model", "english.dmm"), "wb") as f:
                f.write(cooled(file, by))
            for name, text in gold.items():
                out = subprocess.run([program, "parse", "--conllu"], input=text, text=True, capture_output=True, check=True,
                                     env={**os.environ, "DEMARCHE_DATA": folder}).stdout
                groups = bench.reliability(list(zip(bench.words(text), bench.words(out))))
                off[name, by] = (100 * sum(abs(s - r) for s, r in groups) / len(groups),
                                 100 * sum(s - r for s, r in groups) / len(groups))
            print(by, "  ".join(f"{n} {off[n, by][0]:.2f} ({off[n, by][1]:+.2f})" for n in gold), flush=True)
    for a, b in (("gum", "ewt"), ("ewt", "gum")):
        best = min(TRIED, key=lambda by: off[a, by][0])
        print(f"chosen on {a}: {best}; on {b} then {off[b, best][0]:.2f} off")


if __name__ == "__main__":
    main()
