#!/usr/bin/env python3
"""Items read side by side: jobs.py PROGRAM. The same bytes come out, in the same order, whatever
the number of jobs; on standard error too. Prints "N passed, N failed"."""
import gzip
import json
import os
import random
import re
import sqlite3
import subprocess
import sys
import tempfile

PROGRAM = os.path.abspath(sys.argv[1])
passed, failures = 0, 0


def hold(name, good, detail=""):
    global passed, failures
    passed += bool(good)
    failures += not good
    if not good:
        print(f"FAILED {name}: {str(detail)[:400]}")


def run(*args, stdin=b""):
    return subprocess.run([PROGRAM, *args], input=stdin, capture_output=True, timeout=120)


def page(i, rng, sizes=(1, 3, 12)):
    body = "".join(f"<p>Envoys of region {i} met for the {k}th time, officials said on Monday.</p>"
                   for k in range(rng.choice(sizes)))
    return f"<html><body><h1>Talks {i} go on</h1>{body}</body></html>".encode()


def record(i, content):
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    return (f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:w{i}>\r\n"
            f"WARC-Date: 2024-05-02T10:11:12Z\r\nWARC-Target-URI: https://example.org/{i}\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(head) + len(content)}"
            "\r\n\r\n").encode() + head + content + b"\r\n\r\n"


def main():
    rng = random.Random(7)
    with tempfile.TemporaryDirectory() as folder:
        def write(name, data):
            path = os.path.join(folder, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as f:
                f.write(data)
            return path

        for i in range(150):
            data = page(i, rng, (1, 3, 40, 2000))
            if i % 29 == 7:
                data = b"\x89PNG" + data
            if i % 31 == 8:
                data = b""
            write(f"pages/{i:03}.html" + (".gz" if i % 3 == 0 else ""), gzip.compress(data, 1) if i % 3 == 0 else data)
        members = [gzip.compress(record(i, page(i, rng)), 1) for i in range(60)]
        members[20] = members[20][:-60]
        warc = write("w.warc.gz", b"".join(members))
        lines = "".join(json.dumps({"id": str(i), "text": "France condemned Sudan. " * (1 + i % 5)}) + "\n"
                        if i % 17 else "no json\n" for i in range(120))
        jsonl = write("l.jsonl", lines.encode())
        pairs = write("p.tsv", b"".join(b"%d\t<s>France</s> condemned <t>Sudan</t>.\n" % i for i in range(100)))

        cases = [("article", os.path.join(folder, "pages"), warc, "/nowhere"), ("read", "--json", warc),
                 ("code", jsonl, warc), ("said", jsonl), ("relate", pairs)]
        for case in cases:
            one = run(case[0], "--jobs", "1", *case[1:])
            hold(f"{case[0]}: something came", one.stdout.count(b"\n") > 30, one.stderr)
            for jobs in ("2", "16"):
                done = run(case[0], "--jobs", jobs, *case[1:])
                hold(f"{case[0]} --jobs {jobs}: output", done.stdout == one.stdout)
                hold(f"{case[0]} --jobs {jobs}: messages", done.stderr == one.stderr, done.stderr)
                hold(f"{case[0]} --jobs {jobs}: status", done.returncode == one.returncode)
        ids = [json.loads(x)["id"] for x in run("article", "--jobs", "4", warc).stdout.splitlines()]
        hold("order of a WARC file", [i for i in ids if i != "w20"] == [f"w{i}" for i in range(60) if i != 20], ids)

        # A ledger takes its records in the order of the input.
        kept = []
        for jobs in ("1", "5"):
            db = os.path.join(folder, jobs + ".db")
            done = run("read", "--json", "--jobs", jobs, "--db", db, warc)
            rows = sqlite3.connect(db)
            tables = [r[0] for r in rows.execute("select name from sqlite_master where type = 'table'")]
            table = next(t for t in tables if "article" in t and "fts" not in t)
            kept.append([r[0] for r in rows.execute(f"select url from {table} order by rowid")])
        hold("a ledger's order", kept[0] == kept[1] and len(kept[0]) > 50, [len(k) for k in kept])

        # The reader of the output goes away: no more is read, and quietly.
        p = subprocess.Popen([PROGRAM, "article", "--jobs", "4"] + [os.path.join(folder, "pages")] * 20,
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        p.stdout.read(1000)
        p.stdout.close()
        told = p.stderr.read()
        hold("closed pipe", p.wait(60) == 1 and re.fullmatch(rb"(demarche: .*pages/.*\n)*", told), told)
        with open("/dev/full", "wb") as full:
            done = subprocess.run([PROGRAM, "article", "--jobs", "4", warc], stdout=full, stderr=subprocess.PIPE)
        hold("full disk", done.returncode == 1 and done.stderr.count(b"No space left") == 1, done.stderr)
        for wrong in ("0", "-1", "x", "300"):
            done = run("article", "--jobs", wrong, warc)
            hold(f"--jobs {wrong}", done.returncode == 2 and b"--jobs takes 1 to 256" in done.stderr, done.stderr)
        done = run("parse", "--jobs", "2", jsonl)
        hold("a verb without --jobs", done.returncode == 2 and b"--jobs" in done.stderr, done.stderr)
    print(f"{passed} passed, {failures} failed")
    return failures != 0


if __name__ == "__main__":
    sys.exit(main())
