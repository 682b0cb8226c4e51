#!/usr/bin/env python3
"""Long runs: run.py PROGRAM. Stopped, killed and resumed, what comes out is what one run gives; what
is left out is told and counted; damage of every kind ends no run. Prints "N passed, N failed"."""
import gzip
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

PROGRAM = os.path.abspath(sys.argv[1])
passed, failures = 0, 0


def hold(name, good, detail=""):
    global passed, failures
    passed += bool(good)
    failures += not good
    if not good:
        print(f"FAILED {name}: {str(detail)[:600]}")


def run(*args, stdin=b"", **more):
    return subprocess.run([PROGRAM, *args], input=stdin, capture_output=True, timeout=240, **more)


def text(i, rng):
    ways = ("Envoys of Norway met envoys of Sudan for the {}th time, officials said on Monday.",
            "France condemned the attack on Sudan, the ministry said after {} hours.",
            "The {} shops of the town opened late.")
    return " ".join(rng.choice(ways).format(i * 31 + k) for k in range(rng.choice((2, 9, 30))))


def line(i, rng):
    return (json.dumps({"id": f"a{i}", "text": text(i, rng)}) + "\n").encode()


def record(i, content, length=None):
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
    return (f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:w{i}>\r\n"
            f"WARC-Date: 2024-05-02T10:11:12Z\r\nWARC-Target-URI: https://example.org/{i}\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: "
            f"{len(head) + len(content) if length is None else length}\r\n\r\n").encode() + head + content + b"\r\n\r\n"


def no_page(i):
    body = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\nxx"
    return (f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:n{i}>\r\n"
            f"Content-Type: application/http\r\nContent-Length: {len(body)}\r\n\r\n").encode() + body + b"\r\n\r\n"


def page(i, rng):
    return f"<html><body><h1>Talks {i}</h1><p>{text(i, rng)}</p></body></html>".encode()


def stopped_and_resumed(name, folder, inputs, how, stdin=None, verb=("code",)):
    """Stop a run several times by a signal, go on each time, and compare."""
    whole = run(*verb, *inputs, stdin=stdin or b"")
    check, out = os.path.join(folder, "ck"), os.path.join(folder, "out")
    for path in (check, out):
        if os.path.exists(path):
            os.unlink(path)
    command = [PROGRAM, *verb, "--jobs", "2", "--checkpoint", check, "--out", out, *inputs]
    told, stops, status = b"", 0, None
    for attempt in range(60):
        size = os.path.getsize(out) if os.path.exists(out) else 0
        child = subprocess.Popen(command, stdin=subprocess.PIPE if stdin else subprocess.DEVNULL, stderr=subprocess.PIPE)
        if stdin:
            try:
                child.stdin.write(stdin)
            except BrokenPipeError:
                pass
        end = time.monotonic() + 120
        if attempt < 5:
            while child.poll() is None and time.monotonic() < end and (
                    not os.path.exists(out) or os.path.getsize(out) <= size or
                    (how == signal.SIGKILL and not os.path.exists(check))):
                time.sleep(0.004)
            if child.poll() is None:
                child.send_signal(how)
        if stdin:
            try:
                child.stdin.close()
            except BrokenPipeError:
                pass
        told += child.stderr.read()
        status = child.wait()
        stops += status != 0
        if status == 0:
            break
    hold(f"{name}: was stopped", stops >= 1, (stops, told))
    hold(f"{name}: came to its end", status == whole.returncode, (status, told))
    with open(out, "rb") as f:
        hold(f"{name}: the same output", f.read() == whole.stdout, told)
    if how == signal.SIGINT:
        hold(f"{name}: told how to resume", b"this goes on from there: demarche code" in told, told)
        again = run(*command[1:], stdin=stdin or b"")
        hold(f"{name}: once complete, nothing is read", again.returncode == 0 and b"complete" in again.stderr, again.stderr)


def resuming(folder, write, rng):
    lines = b"".join(line(i, rng) for i in range(500))
    many = write("r/many.jsonl", lines * 4)
    plain = write("r/l.jsonl", lines)
    packed = write("r/m.jsonl.gz", gzip.compress(lines, 1, mtime=0))
    members = [gzip.compress(no_page(i) if i % 9 == 4 else record(i, page(i, rng)), 1, mtime=0) for i in range(500)]
    warc = write("r/w.warc.gz", b"".join(members))
    for i in range(300):
        write(f"r/pages/{i % 3}/{i:03}.html", page(i, rng))
    stopped_and_resumed("lines", folder, [plain], signal.SIGINT)
    # Checkpoints come each second: what is to be killed after one must take longer.
    begin = time.monotonic()
    run("code", many)
    times = min(30, 1 + int(4 / max(0.05, time.monotonic() - begin)))
    stopped_and_resumed("lines, killed", folder, [many] * times, signal.SIGKILL)
    stopped_and_resumed("gzip", folder, [packed], signal.SIGINT)
    stopped_and_resumed("archive", folder, [warc], signal.SIGTERM)
    stopped_and_resumed("folder", folder, [os.path.join(folder, "r", "pages"), plain], signal.SIGINT)
    stopped_and_resumed("pipe", folder, ["-"], signal.SIGINT, stdin=lines)
    if shutil.which("zstd"):
        subprocess.run(["zstd", "-q", "-f", plain, "-o", plain + ".zst"], check=True)
        stopped_and_resumed("zstd", folder, [plain + ".zst"], signal.SIGINT)

    check = os.path.join(folder, "ck2")
    run("code", "--checkpoint", check, plain)
    done = run("code", "--checkpoint", check, packed)
    hold("another command's checkpoint", done.returncode == 1 and b"another command" in done.stderr, done.stderr)
    write("ck3", b"nothing of the kind\n")
    done = run("code", "--checkpoint", os.path.join(folder, "ck3"), plain)
    hold("no checkpoint", done.returncode == 1 and b"not a checkpoint" in done.stderr, done.stderr)


def left_out(folder, write, rng):
    german = "Der Rat der Stadt hat sich am Montag mit den Bürgern getroffen, und das war für die Leute nicht neu."
    russian = "Президент встретился с министром в столице и обсудил новые санкции."
    texts = [("a", text(1, rng)), ("b", german), ("c", russian), ("d", "Rome, Berlin, Paris.")]
    data = "".join(json.dumps({"id": i, "text": t}) + "\n" for i, t in texts).encode()
    done = run("article", "--language", "en", stdin=data)
    hold("language", [json.loads(x)["id"] for x in done.stdout.splitlines()] == ["a"], done.stdout)
    hold("languages are counted", b"3 in another language (de 1, ru 1, ? 1)" in done.stderr, done.stderr)
    base = " ".join(f"word{i}" for i in range(300))
    near = base.replace("word150", "other")
    data = "".join(json.dumps({"id": i, "text": t}) + "\n"
                   for i, t in [("a", base), ("b", near), ("c", base.upper()), ("d", base[::-1])] * 40).encode()
    one = run("article", "--no-copies", "--jobs", "1", stdin=data)
    hold("copies", [json.loads(x)["id"] for x in one.stdout.splitlines()] == ["a", "d"], one.stdout)
    hold("copies are counted", b"158 near-copies" in one.stderr, one.stderr)
    for jobs in ("2", "9"):
        done = run("article", "--no-copies", "--jobs", jobs, stdin=data)
        hold(f"copies, {jobs} jobs", done.stdout == one.stdout)
    edits = []
    for i in range(40): # one word in ten replaced is a near-copy, one in four is none
        words = [f"t{i}w{k}" for k in range(300)]
        edits += [words, [w if (k + i) % 10 else "new" + w for k, w in enumerate(words)],
                  [w if (k + i) % 4 else "new" + w for k, w in enumerate(words)]]
    data = "".join(json.dumps({"id": str(i), "text": " ".join(t)}) + "\n" for i, t in enumerate(edits)).encode()
    left = [int(json.loads(x)["id"]) % 3 for x in run("article", "--no-copies", stdin=data).stdout.splitlines()]
    hold("near-copies of edited texts", left.count(0) == 40 and left.count(1) <= 6 and left.count(2) >= 38, left)
    window = "".join(json.dumps({"id": str(i), "text": " ".join(f"w{i % 7}x{k}" for k in range(50))}) + "\n" for i in range(35))
    count = {n: run("article", f"--no-copies={n}", stdin=window.encode()).stdout.count(b"\n") for n in (3, 100)}
    hold("the window of copies", count == {3: 35, 100: 7}, count)
    for wrong in ("--no-copies=0", "--no-copies=x", "--language=EN"):
        hold(f"usage of {wrong}", run("code", wrong, stdin=b"").returncode == 2)


def faults(folder, write, rng):
    members = [gzip.compress(record(i, page(i, rng)), 1, mtime=0) for i in range(12)]
    members[3] = members[3][:-40]
    members[6] = gzip.compress(record(6, page(6, rng), length=9), 1, mtime=0)
    members[9] = gzip.compress(no_page(9), 1, mtime=0)
    warc = write("f/w.warc.gz", b"".join(members))
    done = run("article", "--progress", warc)
    ids = [json.loads(x)["id"] for x in done.stdout.splitlines()]
    hold("damaged archive: the others", [i for i in ids if i != "w3"] == [f"w{i}" for i in range(12) if i not in (3, 6, 9)], ids)
    hold("damaged archive: told", b"gzip data" in done.stderr and b"Content-Length 9 is wrong" in done.stderr, done.stderr)
    hold("damaged archive: counted", b"1 malformed" in done.stderr and b"1 records of archives are no pages" in done.stderr, done.stderr)
    hold("damaged archive: status", done.returncode == 1)

    big = b'{"id": "big", "text": "' + b"x " * (50 << 20) + b'"}\n'
    path = write("f/big.jsonl", line(1, rng) + big + line(2, rng))
    done = run("code", path)
    articles = {json.loads(x)["article"] for x in done.stdout.splitlines()}
    hold("a row of 100 MB", b":2: a line longer than 64 MB" in done.stderr and "big" not in articles, done.stderr)
    done = run("article", path)
    hold("the rows beside it", [json.loads(x)["id"] for x in done.stdout.splitlines()] == ["a1", "a2"], done.stderr)
    os.unlink(path)

    words = "<p>Der Präsident traf die Außenministerin in Zürich.</p>" * 3
    pages = {"utf8": b'<meta charset="utf-8">' + words.encode(), "latin1": b'<meta charset="iso-8859-1">' + words.encode("latin-1"),
             "utf16": b"\xff\xfe" + words.encode("utf-16-le")}
    archive = write("f/mixed.warc", b"".join(record(k, b"<html><body>" + v if k != "utf16" else v)
                                             for k, v in pages.items()))
    done = run("article", archive)
    bodies = [json.loads(x)["articleBody"] for x in done.stdout.splitlines()]
    hold("mixed encodings", len(bodies) == 3 and all("Außenministerin in Zürich" in b for b in bodies), bodies)

    lines = write("f/l.jsonl", b"".join(line(i, rng) for i in range(300)))
    check = os.path.join(folder, "full-ck")
    done = run("code", "--checkpoint", check, "--out", "/dev/full", lines)
    hold("a full disk", done.returncode == 1 and b"No space left" in done.stderr, done.stderr)
    with open(check) as f:
        hold("a full disk: nothing counts as written", "\nitems 0\n" in f.read() and "state begun")

    for name in ("g1.jsonl", "g2.jsonl", "g[x].jsonl"):
        write("g/" + name, line(int(name[1]) if name[1].isdigit() else 3, rng))
    done = run("article", os.path.join(folder, "g", "g?.jsonl"))
    hold("a pattern", [json.loads(x)["id"] for x in done.stdout.splitlines()] == ["a1", "a2"], done.stderr)
    done = run("article", os.path.join(folder, "g", "g[x].jsonl"))
    hold("a name like a pattern", [json.loads(x)["id"] for x in done.stdout.splitlines()] == ["a3"], done.stderr)
    done = run("article", os.path.join(folder, "g", "no*"))
    hold("a pattern of nothing", done.returncode == 1 and b"no*: No such file" in done.stderr, done.stderr)


def adding(folder, write, rng):
    """`add` is stopped and resumed too: the ledger holds each report once."""
    lines = write("a/l.jsonl", b"".join(line(i, rng) for i in range(800)))
    ledger, check = os.path.join(folder, "a.db"), os.path.join(folder, "a-ck")
    command = [PROGRAM, "add", "--db", ledger, "--checkpoint", check, "--json", lines]
    stops = 0
    for attempt in range(30):
        child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if attempt < 2:
            time.sleep(0.15)
            child.send_signal(signal.SIGINT)
        out, err = child.communicate()
        if child.returncode == 0:
            break
        stops += 1
    hold("add: stopped", stops >= 1, err)
    whole = json.loads(run("add", "--db", ":memory:", "--json", lines).stdout)
    hold("add: all is there", json.loads(out)["articles"] == whole["articles"], (out, whole))
    hold("add: a sound ledger", run("verify", "--db", ledger).returncode == 0)


def progress(folder, write, rng):
    lines = write("p/l.jsonl", b"".join(line(i, rng) for i in range(50)))
    done = run("code", "--progress", lines)
    hold("progress: a summary", done.stderr.decode().strip() == "demarche: 50 items: 50 read", done.stderr)
    done = run("code", lines)
    hold("without it, silence", done.stderr == b"", done.stderr)


def main():
    rng = random.Random(11)
    with tempfile.TemporaryDirectory() as folder:
        def write(name, data):
            path = os.path.join(folder, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as f:
                f.write(data)
            return path

        for part in (resuming, left_out, faults, adding, progress):
            part(folder, write, rng)
    print(f"{passed} passed, {failures} failed")
    sys.exit(failures > 0)


if __name__ == "__main__":
    main()
