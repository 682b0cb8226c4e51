#!/usr/bin/env python3
"""The labelled pairs of news are what the trainer takes them for: pairs.py PAIRS.tsv TRAIN_CLAIMS

Eight columns; source and target apart and inside their sentence; an event of PLOVER or NONE; no pair
twice, and no text in them (stand-off: numbers, an id and an event alone). The trainer joins such a pair
with its text: the same features as those of the sentence marked by hand, other letters than ASCII before
it or not.
"""
import json
import os
import re
import subprocess
import sys
import tempfile

EVENTS = set("NONE AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT REQUEST ACCUSE REJECT THREATEN PROTEST "
             "SANCTION MOBILIZE COERCE ASSAULT".split())


def wrong(cells, seen):
    if len(cells) != 8:
        return "not eight columns"
    if not re.fullmatch(r"[a-z]+\d+", cells[0]) or not all(x.isdigit() for x in cells[1:7]):
        return "not an id and six numbers"
    begin, end, source, source_end, target, target_end = map(int, cells[1:7])
    if not (begin <= source < source_end <= end and begin <= target < target_end <= end):
        return "a span outside its sentence"
    if source < target_end and target < source_end:
        return "source and target overlap"
    if cells[7] not in EVENTS:
        return "an event that is none of PLOVER's"
    if tuple(cells[:7]) in seen:
        return "a pair that was labelled before"
    seen.add(tuple(cells[:7]))
    return None


def check(lines):
    seen, faults = set(), []
    for at, line in enumerate(lines, 1):
        if line[0] != "#" and not line.startswith("text\t"):
            fault = wrong(line.rstrip("\n").split("\t"), seen)
            faults += [f"line {at}: {fault}"] if fault else []
    return faults


def features(program):
    """Of one sentence, marked in a corpus and stand-off; and what the trainer says of a span outside it."""
    lead, sentence = "Šárka’s café shut. ", "Łódź praised Malmö on Monday."
    head = len(lead)
    span = [head, head + len(sentence), head, head + 4, head + 13, head + 18]
    with tempfile.TemporaryDirectory() as folder:
        def put(name, text):
            path = os.path.join(folder, name)
            with open(path, "w", encoding="utf-8") as f:
                f.write(text)
            return path

        def run(at):
            out = os.path.join(folder, "features")
            done = subprocess.run(
                [program, "--features", out, "--texts",
                 put("texts.jsonl", json.dumps({"id": "a1", "text": lead + sentence}, ensure_ascii=False) + "\n"),
                 "--pairs", put("pairs.tsv", "\t".join(["a1", *map(str, at), "SUPPORT"]) + "\n"),
                 put("plv.tsv", "id\troot\tquad\tmarked_sentence\n"),
                 put("aw.tsv", "id\tinteracts\tevent_type\tmarked_sentence\n"),
                 put("own.tsv", "event\tmode\treality\tsentence\n"
                     f"SUPPORT\t\tactual\t<s>{sentence[:4]}</s>{sentence[4:13]}<t>{sentence[13:18]}</t>{sentence[18:]}\n")],
                capture_output=True, text=True, check=False)
            with open(out, encoding="utf-8") as f:
                return done, [x.split("\t", 1)[1] for x in f]

        done, rows = run(span)
        assert done.returncode == 0 and len(rows) == 2, done.stderr
        assert len(rows[0]) > 500 and rows[0] == rows[1], rows
        span[5] = span[1] + 1
        done, _ = run(span)
        assert done.returncode == 1 and "not inside the sentence" in done.stderr, done.stderr


def main():
    good = "hrr7\t0\t40\t4\t10\t20\t30\tAID\n"
    for bad in (good + good, good.replace("AID", "HELP"), good.replace("\t30", "\t41"), good.replace("\t20", "\t9"),
                good.replace("\t0\t", "\t0\tA text\t"), good.replace("hrr7", "The text")):
        assert check(bad.splitlines(True)), bad
    features(sys.argv[2])
    with open(sys.argv[1], encoding="utf-8") as f:
        faults = check(f)
    for fault in faults:
        print(f"{sys.argv[1]}: {fault}")
    return bool(faults)


sys.exit(main())
