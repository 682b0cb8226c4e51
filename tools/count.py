#!/usr/bin/env python3
"""Count test cases in Meson's logs: count.py [--broken N] BUILD…

A test program that prints TAP ("ok 1 - …") or a line "N passed, N failed" counts by its own
cases; any other counts as one. A program that ended badly counts at least one failed case.
Prints a line for each program, how many were skipped, then "N passed, N failed". Exit status 1 when a case failed,
when nothing ran, or when N builds were broken.
"""
import json
import os
import re
import sys

OWN = re.compile(r"^(?:[\w/.-]+: )?(\d+) (passed|cases), (\d+) failed(?:, \d+ skipped)?$", re.M)
TAP = re.compile(r"^(not )?ok \d+", re.M)
CMOCKA = re.compile(r"^\[\s*(OK|FAILED)\s*\] (?!\d)\S", re.M)


def cases(log):
    """(passed, failed) by the program's own word, or None."""
    said = OWN.findall(log)
    if said:
        failed = sum(int(b) for _, _, b in said)
        return sum(int(a) - (int(b) if word == "cases" else 0) for a, word, b in said), failed
    tap = TAP.findall(log)
    if tap:
        return sum(not t for t in tap), sum(bool(t) for t in tap)
    marks = CMOCKA.findall(log)
    if marks:
        ok = marks.count("OK")
        failed = len(set(re.findall(r"^\[\s*FAILED\s*\] ([A-Za-z_]\S*)", log, re.M)))
        return ok, failed
    return None


def main():
    args = sys.argv[1:]
    broken = 0
    if args[:1] == ["--broken"]:
        broken, args = int(args[1]), args[2:]
    passed, failed, skipped = 0, broken, 0
    for build in args:
        path = os.path.join(build, "meson-logs", "testlog.json")
        ran = 0
        if os.path.exists(path):
            with open(path, encoding="utf-8") as lines:
                for line in lines:
                    test = json.loads(line)
                    log = (test.get("stdout") or "") + "\n" + (test.get("stderr") or "")
                    result = test["result"]
                    if result == "SKIP":
                        why = re.search(r"^skipped: .*", log, re.M)
                        print(f"{build}  {test['name'].split(' / ')[-1]}: {why[0] if why else 'skipped'}")
                        skipped += 1
                        continue
                    ran += 1
                    good = result in ("OK", "EXPECTEDFAIL")
                    p, f = cases(log) or ((1, 0) if good else (0, 1))
                    if not good and f == 0:
                        f = 1
                    print(f"{build}  {test['name'].split(' / ')[-1]}: {p} passed, {f} failed  ({test['duration']:.1f} s)")
                    passed, failed = passed + p, failed + f
        if not ran:
            print(f"{build}: no test ran")
            failed += 1
    if skipped:
        print(f"{skipped} programs of tests skipped")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
