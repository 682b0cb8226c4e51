"""Does the program open a model file, and read with it what the network read?  opens.py FILE CHECKPOINT [PROGRAM]

Parses the development parts' gold tokens with both: the trees must be trees, and no more than one head or
label in fifty may differ, which is what rounding may cost. Prints the lines of model/VERSION for the file."""
import os
import struct
import subprocess
import sys
import tempfile

import torch

import conllu
import data
import model as M
import mst
import paths
import train


def network(checkpoint):
    ck = torch.load(checkpoint, weights_only=False)
    voc, cfg = data.Vocabulary(*ck["voc"]), ck["cfg"]
    net = M.Parser(M.Encoder(len(voc.words), ck["state"]["enc.affix.weight"].shape[0], cfg["hidden"], cfg["layers"], 0.0),
                   train.sizes_of(voc))
    state = {k: v for k, v in ck["state"].items() if not k.startswith("enc.word.")}
    state["enc.word.own.weight"] = ck["state"]["enc.word.weight"]
    net.load_state_dict(state)
    net.eval()
    return net, voc


def says(net, voc, sentences):
    """(head, relation) of each word, sentence by sentence."""
    ds = data.Set(sentences, voc)
    out = [None] * len(sentences)
    for ids in ds.batches(3000):
        b = ds.batch(ids)
        with torch.no_grad():
            head, lab = (x.tolist() for x in train.predict(net, b)[:2])
        at = b["off"].tolist()
        for k, i in enumerate(ids):
            out[i] = [(h, voc.deprel[d]) for h, d in zip(head[at[k]:at[k + 1]], lab[at[k]:at[k + 1]])]
    return out


def reads(program, file, sentences):
    """The same by the program, with the file in the place of its own model."""
    lines = []
    for s in sentences:
        lines += ["\t".join([str(i + 1), w.form] + ["_"] * 8) for i, w in enumerate(s.words)] + [""]
    with tempfile.TemporaryDirectory() as folder:
        os.mkdir(os.path.join(folder, "model"))
        os.symlink(os.path.join(paths.ROOT, "lexicon"), os.path.join(folder, "lexicon"))
        os.symlink(os.path.abspath(file), os.path.join(folder, "model", "english.dmm"))
        done = subprocess.run([program, "parse", "--conllu"], input="\n".join(lines) + "\n", text=True, capture_output=True,
                              env={**os.environ, "DEMARCHE_DATA": folder})
    if done.returncode:
        raise SystemExit(f"opens: {done.stderr.strip()}")
    out = [[]]
    for line in done.stdout.split("\n"):
        c = line.split("\t")
        if len(c) == 10 and c[0].isdigit():
            out[-1].append((int(c[6]), c[7]))
        elif not line and out[-1]:
            out.append([])
    return out[:-1]


def main():
    file, checkpoint = sys.argv[1:3]
    program = sys.argv[3] if len(sys.argv) > 3 else os.path.join(paths.ROOT, "build", "demarche")
    net, voc = network(checkpoint)
    for name, dev in conllu.development().items():
        mine, its = says(net, voc, dev), reads(program, file, dev)
        if [len(s) for s in mine] != [len(s) for s in its]:
            raise SystemExit(f"opens: {name}: other sentences came back")
        if not all(mst.is_tree([h for h, _ in s]) for s in its):
            raise SystemExit(f"opens: {name}: not a tree")
        words = sum(map(len, mine))
        other = sum(a != b for m, i in zip(mine, its) for a, b in zip(m, i))
        print(f"{name}: {len(its)} trees; {other} of {words} heads or labels are not the network's")
        if other * 50 > words:
            raise SystemExit("opens: more than one in fifty")
    with open(file, "rb") as f:
        head = f.read(32)
    print(f"format {struct.unpack_from('<I', head, 8)[0]}\nxxh3 {struct.unpack_from('<Q', head, 24)[0]:016x}")


if __name__ == "__main__":
    main()
