"""The ledger and the fold measured: rows for bench/process.tsv. Times are CPU seconds of one process
on one core (user and system), the best of several."""
import json
import os
import re
import resource
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
KINDS = ("stage", "gate", "position", "pledge", "shift", "forecast", "status")
LIBS = ("libutf8proc", "libxxhash", "sqlite3", "jansson", "zlib", "libzstd", "libbrotlidec", "libpq")


def cpu(args, **more):
    """Run; its CPU seconds and its output."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(args, capture_output=True, **more)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        raise SystemExit(f"bench: {' '.join(args)}: {done.stderr.decode().strip()}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout


def history(folder, reports, processes):
    path = os.path.join(folder, f"h{reports}.jsonl")
    with open(path, "wb") as f:
        subprocess.run([sys.executable, os.path.join(ROOT, "bench", "history.py"), str(reports), str(processes)],
                       stdout=f, check=True)
    return path


def add(program, folder, path, name):
    """A new ledger; its path, CPU seconds, and bytes without what is written ahead."""
    db = os.path.join(folder, name)
    seconds, _ = cpu([program, "add", "--quiet", "--jobs", "1", "--db", db, path])
    return db, seconds, os.path.getsize(db)


def text_of(path):
    with open(path, encoding="utf-8") as f:
        return sum(len(json.loads(x)["article"]["text"].encode()) for x in f)


def views(program, folder, db, process):
    exe = os.path.join(folder, "views")
    have = [x for x in LIBS if subprocess.run(["pkg-config", "--exists", x]).returncode == 0]
    libs = subprocess.run(["pkg-config", "--libs", *have], capture_output=True, text=True, check=True).stdout.split()
    subprocess.run(["cc", "-O2", "-I", os.path.join(ROOT, "include"), os.path.join(ROOT, "bench", "views.c"), "-o",
                    exe, os.path.join(os.path.dirname(program), "src", "libdemarche.a"), *libs, "-lm", "-lpthread"],
                   check=True)
    _, out = cpu([exe, db, process, "2024-06-01", "2024-06-07"])
    return {name: float(ms) for name, ms, _ in (x.split("\t") for x in out.decode().splitlines())}


def kinds(text):
    """(right, extra, facts) over the process kinds of what record_score.py prints."""
    rows = re.findall(rf"^(?:{'|'.join(KINDS)}) +facts +(\d+) +right +(\d+) +extra +(\d+)", text, re.M)
    return [sum(int(r[i]) for r in rows) for i in (1, 2, 0)]


def measure(program, scored, pages):
    """scored: record_score.py's lines for the seed and for the records; pages: a folder of real
    pages for the size of a ledger, or None."""
    rows = []
    if scored:
        seed, records = map(kinds, scored)
        both = [a + b for a, b in zip(seed, records)]
        for name, (right, extra, facts) in (("seed", seed), ("records", records), ("together", both)):
            rows.append((f"{name} process kinds F1", round(2 * right / (right + extra + facts), 3)))
        rows.append(("seed process facts right", seed[0]))
    with tempfile.TemporaryDirectory() as folder:
        path = history(folder, 5000, 1)
        best = min(add(program, folder, path, f"a{i}.db")[1] for i in range(3))
        db = os.path.join(folder, "a0.db")
        rows.append(("add, coded reports a CPU second", round(5000 / best)))
        rows.append(("ledger bytes for a byte of dense text", round(os.path.getsize(db) / text_of(path), 2)))
        shown = min(cpu([program, "show", "--db", db, "aax-aay"])[0] for _ in range(5))
        rows.append(("show, a process of 100000 claims, ms", round(shown * 1e3)))
        if pages:
            real = os.path.join(folder, "real.db")
            cpu([program, "add", "--quiet", "--db", real, pages])
            kept = subprocess.run([program, "export", "--db", real], capture_output=True, check=True).stdout
            size = sum(len(json.loads(x)["article"]["text"].encode()) for x in kept.splitlines())
            rows.append(("ledger bytes for a byte of news text", round(os.path.getsize(real) / size, 2)))
        path = history(folder, 50000, 50)
        db, seconds, _ = add(program, folder, path, "m.db")
        os.remove(path)
        took = views(program, folder, db, "aax-aay")
        rows.append(("a million claims: open, ms", took.pop("open")))
        for name in [x for x in took if x.startswith("first")]:
            rows.append((f"a million claims: {name}, ms", took.pop(name)))
        first = took.pop("diff of a week, first")
        rows.append(("a million claims: first difference of two days, ms", first))
        slowest = max(took, key=took.get)
        rows.append((f"a million claims: slowest other view ({slowest}), ms", took[slowest]))
    for name, value in rows:
        print(f"{name}\t{value}")
    return rows
