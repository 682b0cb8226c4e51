#!/usr/bin/env python3
"""What reviewers said of a ledger's claims, as train/claim/sure.sh reads it:

    demarche export --db talks.db --marks > marks.jsonl
    demarche export --db talks.db > records.jsonl
    train/claim/marks.py marks.jsonl records.jsonl LABELS.tsv TEXTS.jsonl

LABELS.tsv gets a line a claim: article, begin, end, event, right. Right is a
move that was marked right, or corrected in what is no part of the question: its event stands, and
so do its sides. Claims of which reviewers say different things, and claims that are no moves, are
left out. TEXTS.jsonl gets the reports of those claims.
"""
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "bench"))
import review  # noqa: E402


def sides(claim):
    return [[(e.get("name"), e.get("country", "")) for e in claim.get(k, [])] for k in ("actor", "recipient")]


def is_right(coded, marks):
    """1, 0, or None where it cannot be told."""
    said = review.verdict(marks)
    if said == "corrected":
        own = [m["correction"] for m in marks.values()]
        same = {c.get("event") == coded.get("event") and sides(c) == sides(coded) for c in own}
        return int(same.pop()) if len(same) == 1 else None
    return {"right": 1, "wrong": 0}.get(said)


def main():
    if len(sys.argv) != 5:
        sys.exit(__doc__.split("\n\n")[1])
    marks, records, labels, texts = sys.argv[1:]
    judged = {}
    for coded, said in review.words(marks).values():
        right = is_right(coded, said) if "event" in coded else None
        if right is not None:
            judged[coded["id"]] = coded["span"] + [coded["event"], right]
    with open(records, encoding="utf-8") as lines, open(labels, "w", encoding="utf-8") as said, \
            open(texts, "w", encoding="utf-8") as kept:
        for number, line in enumerate(lines):
            record = json.loads(line)
            x, of = record["article"], [judged[c["id"]] for c in record["claims"] if c["id"] in judged]
            name = f"{x['id']}#{number}"  # pages may share an id, as versions do
            for row in of:
                said.write("\t".join(map(str, [name, *row])) + "\n")
            if of:
                kept.write(json.dumps({"id": name, "title": x["title"], "text": x["text"],
                                       "date": x.get("published", {}).get("date", "")}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
