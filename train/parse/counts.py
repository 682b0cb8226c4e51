"""Count the words of the unlabelled news text."""
import collections
import json
import lzma
import pickle
import re

import features
import paths

c = collections.Counter()
tok = re.compile(r"[A-Za-z\u00c0-\u024f]+(?:\.[A-Za-z]\.)*|[0-9][0-9.,]*|\S")
for line in paths.share(lzma.open(paths.NEWS + "/human-rights-reports.txt.xz", "rt", encoding="utf-8")):
    c.update(features.fold(t) for t in tok.findall(line))
for line in paths.share(open(paths.NEWS + "/wikinews.jsonl", encoding="utf-8")):
    for t in tok.findall(json.loads(line)["text"]):
        c[features.fold(t)] += 3
pickle.dump(c, open(paths.build("news.counts"), "wb"))
print(len(c), sum(n >= 5 for n in c.values()), sum(n >= 10 for n in c.values()))
