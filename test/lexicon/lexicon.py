#!/usr/bin/env python3
"""Lexicons of one's own: PETRARCH's dictionaries imported (petrarch.txt), tables that are bad."""
import json
import os
import subprocess
import sys
import tempfile

PROGRAM, CASES = sys.argv[1:3]
counted = {"passed": 0, "failed": 0}


def run(*args, stdin=b""):
    return subprocess.run([PROGRAM, *args], input=stdin, capture_output=True, timeout=120)


def check(what, ok, more=""):
    counted["passed" if ok else "failed"] += 1
    if not ok:
        print(f"{what}: {more}")


def sections(path):
    parts, name = {}, ""
    with open(path, encoding="utf-8") as f:
        for line in f:
            if line.startswith("== "):
                name = line[3:].strip()
            elif name:
                parts.setdefault(name, []).append(line)
    return parts


def coded(claims):
    """{(source, code, target)}; both sides of a mutual act stand in actor."""
    found = set()
    for c in claims:
        a = [e.get("code", "") for e in c.get("actor", [])]
        b = [e.get("code", "") for e in c.get("recipient", [])] or a
        found |= {(x, c.get("cameo", ""), y) for x in a for y in b if x != y}
    return found


def petrarch(folder):
    parts = sections(CASES)
    for kind in ("actors", "agents", "verbs", "discards"):
        path = os.path.join(folder, f"{kind}.txt")
        with open(path, "w", encoding="utf-8") as f:
            f.writelines(parts[kind])
        done = run("lexicon", "import", kind, path, "--out", os.path.join(folder, "own"))
        check(f"import {kind}", done.returncode == 0, done.stderr.decode())
    cases = [x.rstrip("\n").split("\t") for x in parts["cases"] if x.strip()]
    lines = "".join(json.dumps({"id": str(i), "text": c[0], "date": "2012-05-01"}) + "\n" for i, c in enumerate(cases))
    out = run("code", "--lexicon-alone", os.path.join(folder, "own"), stdin=lines.encode()).stdout
    by = {}
    for line in out.splitlines():
        claim = json.loads(line)
        by.setdefault(claim["article"], []).append(claim)
    for i, (text, want) in enumerate(cases):
        wanted = set() if want == "-" else {tuple(x.split()) for x in want.split(";")}
        got = coded(by.get(str(i), []))
        check(text, got == wanted, f"{sorted(got)} is not {sorted(wanted)}")
    # beside ours, the user's verbs go first, and ours code the rest
    mixed = json.dumps({"id": "m", "text": "Norland visited Sudland. France condemned the attack on Sudan."})
    out = run("code", "--lexicon", os.path.join(folder, "own"), stdin=mixed.encode()).stdout.decode()
    check("both", "imported-verbs.tsv" in out and '"FRA"' in out, out)
    why = run("code", "--lexicon", os.path.join(folder, "none"), stdin=mixed.encode())
    check("no such folder", why.returncode == 1 and b"none" in why.stderr, why.stderr.decode())


HEAD = "name\taliases\tkind\tcountry\tsector\tfrom\tto\n"
GOOD = "Valley Front\tVF\tarmed-group\tMLI\tREB\n"
BAD = [  # a line, what is said of it
    ("Ann Lee\t\tperson\tMLI\tGOV\t2020-13-40\t", "is not a day"),
    ("Ann Lee\t\tperson\tMLI\tGOV\t2021-01-01\t2020-01-01", "ends before it begins"),
    ("Ann Lee\t\tperson\tQQQ\tGOV", "is no state's code"),
    ("Ann Lee\t\tperson\tMLI\tGVO", "is none of PLOVER's"),
    ("Ann Lee\tperson", "a tab too few"),
    ("Ann Lee\tperson\tMLI\tGOV", "country \"GOV\" is no state"),
    ("Ann Lee\t\tperson\tMLI\tGOV\t\t\tx\ty", "more cells than"),
    ("\t\tperson\tMLI\tGOV", "no name"),
]


def put(folder, name, data):
    path = os.path.join(folder, name)
    with open(path, "wb") as f:
        f.write(data if isinstance(data, bytes) else data.encode())
    return path


def bad(folder):
    ask = json.dumps({"id": "a", "text": "The Valley Front attacked Gao."}).encode()
    for line, cause in BAD:
        own = put(folder, "own.tsv", HEAD + line + "\n" + GOOD)
        done = run("who", "--lexicon", own, stdin=ask)
        told = done.stderr.decode()
        check(f"{cause}: told", f"own.tsv:2: " in told and cause in told, told)
        check(f"{cause}: the rest is loaded", b"own.tsv:3" in done.stdout, done.stdout.decode())
        strict = run("who", "--strict", "--lexicon", own, stdin=ask)
        check(f"{cause}: refused", strict.returncode == 1 and not strict.stdout and cause in strict.stderr.decode(),
              strict.stderr.decode())
        found = run("lexicon", "check", "--json", own)
        one = json.loads(found.stdout.splitlines()[0])
        check(f"{cause}: linter", found.returncode == 1 and one["line"] == 2 and cause in one["cause"], str(one))
    latin = put(folder, "own.tsv", HEAD.encode() + b"Jos\xe9 Front\t\tarmed-group\tMLI\tREB\n" + GOOD.encode())
    done = run("who", "--lexicon", latin, stdin=ask)
    check("Latin-1", b"own.tsv:2: not UTF-8" in done.stderr and b"own.tsv:3" in done.stdout, done.stderr.decode())
    wide = put(folder, "own.tsv", (HEAD + GOOD).encode("utf-16"))
    done = run("who", "--lexicon", wide, stdin=ask)
    check("UTF-16", done.returncode == 1 and b"UTF-16" in done.stderr, done.stderr.decode())
    many = put(folder, "own.tsv", HEAD + "".join(f"Ann Lee {i}\t\tperson\tQQQ\tGOV\n" for i in range(500)) + GOOD)
    done = run("who", "--lexicon", many, stdin=ask)
    check("many: some told, the rest counted", done.stderr.count(b"\n") == 21 and b"480 more lines" in done.stderr,
          done.stderr.decode()[-200:])
    check("many: the good one is loaded", b"own.tsv:502" in done.stdout, done.stdout.decode())
    # past the ceiling of lines: two million; the line that says so, and what was read before it
    count = (1 << 21) + 100
    huge = os.path.join(folder, "own.tsv")
    with open(huge, "w", encoding="utf-8") as f:
        f.write(HEAD + GOOD)
        f.writelines(f"G{i} Q\t\tngo\tMLI\tNGO\n" for i in range(count))
    done = run("who", "--lexicon", huge, stdin=ask)
    check("too many lines", b"more than 2097152 lines" in done.stderr and b"own.tsv:2" in done.stdout, done.stderr.decode())
    strict = run("who", "--strict", "--lexicon", huge, stdin=ask)
    check("too many lines, strictly", strict.returncode == 1 and not strict.stdout, strict.stderr.decode())
    os.unlink(huge)
    check("ours", run("lexicon", "check").stdout == b"0 found\n")


with tempfile.TemporaryDirectory() as place:
    petrarch(place)
    bad(place)
print(f"{counted['passed']} passed, {counted['failed']} failed")
sys.exit(1 if counted["failed"] or not counted["passed"] else 0)
