#!/usr/bin/env python3
"""What reviewers' marks say of the coding: review.py MARKS

MARKS is what `demarche export --marks` writes (or the server at /api/v1/marks?form=jsonl). The last
mark of each reviewer on a claim is their word; where reviewers differ the claim counts as disputed.
Prints, for all and for each event, how many claims were marked, how many are right, and what wrong
ones should have been. With --gold, writes instead one JSON object a line, the claim as it should read:
those marked right as they were coded, those corrected as they were corrected.
"""
import collections
import json
import sys


def words(path):
    """claim -> (as coded, {reviewer: last mark})"""
    claims = {}
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            mark = json.loads(line)
            claims.setdefault(mark["claim"], (mark["coded"], {}))[1][mark["who"]] = mark
    return claims


def verdict(marks):
    """"right", "wrong", "corrected", or "disputed" where reviewers differ."""
    said = {m["verdict"] for m in marks.values()}
    return said.pop() if len(said) == 1 else "disputed"


def gold(claims):
    for coded, marks in claims.values():
        if verdict(marks) == "right":
            yield coded
        elif verdict(marks) == "corrected":
            yield list(marks.values())[-1]["correction"]


def table(claims):
    tally = collections.defaultdict(collections.Counter)
    became = collections.defaultdict(collections.Counter)
    for coded, marks in claims.values():
        event, word = coded.get("event") or "no event", verdict(marks)
        for row in ("all", event):
            tally[row][word] += 1
        if word == "corrected":
            should = list(marks.values())[-1]["correction"].get("event") or "no event"
            became[event][should if should != event else "other fields"] += 1
    print(f"{'event':12} {'marked':>7} {'right':>7} {'disputed':>9} {'precision':>10}  should have been")
    for row in ["all", *sorted(set(tally) - {"all"})]:
        n, c = sum(tally[row].values()), tally[row]
        judged = n - c["disputed"]
        precision = f"{c['right'] / judged:.3f}" if judged else "-"
        print(f"{row:12} {n:7} {c['right']:7} {c['disputed']:9} {precision:>10}  "
              + ", ".join(f"{k} {v}" for k, v in became[row].most_common()))


def main():
    args = [a for a in sys.argv[1:] if a != "--gold"]
    if len(args) != 1:
        sys.exit(__doc__.split("\n")[0])
    claims = words(args[0])
    if "--gold" in sys.argv:
        for claim in gold(claims):
            print(json.dumps(claim, ensure_ascii=False))
    else:
        table(claims)


if __name__ == "__main__":
    main()
