#!/usr/bin/env python3
"""Bad input is normal input: bad.py DEMARCHE [--light]

Each case gives the program something broken beside something sound, and asks for one clear line
that names the input, the right exit status, and the sound page read all the same. --light makes
the huge page small, for sanitizer builds. Prints "N passed, N failed".
"""
import json
import os
import resource
import subprocess
import sys
import tempfile
import time

GOOD = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>Envoys meet</title></head><body>
<article><h1>Envoys meet in Oslo</h1>
<p>Sweden condemned the closure of the port on Monday and called for talks with Norway at once.</p>
<p>Norway rejected the charge and said the port would open again when the repairs are done.</p>
</article></body></html>
"""
MB = 1 << 20
failures = []
passed = 0


def hold(name, good, detail=""):
    global passed
    if good:
        passed += 1
    else:
        failures.append(name)
        print(f"FAILED {name}{': ' if detail else ''}{str(detail)[:400]}")


def run(*args, **more):
    more.setdefault("stdout", subprocess.PIPE)
    more.setdefault("stdin", subprocess.DEVNULL)
    try:
        done = subprocess.run([demarche, *args], stderr=subprocess.PIPE, timeout=60, **more)
    except subprocess.TimeoutExpired as late:
        done = subprocess.CompletedProcess(late.cmd, None, b"", b"not done after 60 s")
    done.errors = done.stderr.decode("utf-8", "replace")
    return done


def complaints(done):
    return [e for e in done.errors.split("\n") if e]


def with_good(name, page, cause=True):
    """The page is told in one line and the good one after it is read."""
    done = run("read", "--json", page, good)
    lines = done.stdout.decode().splitlines()
    told = complaints(done)
    hold(f"{name}: one line", len(told) == 1 and page in told[0], told)
    hold(f"{name}: exit 1", done.returncode == 1, done.returncode)
    hold(f"{name}: the next is read",
         [json.loads(x)["article"]["id"] for x in lines] == ["good"], lines)


def read_text(name, page, wanted):
    """The page is read, with these words in it."""
    done = run("read", "--json", page)
    lines = done.stdout.decode().splitlines()
    text = json.loads(lines[0])["article"]["text"] if len(lines) == 1 else ""
    hold(f"{name}: read", done.returncode == 0 and len(lines) == 1, (done.returncode, done.errors))
    hold(f"{name}: words", wanted in text, text)


def write(name, data):
    path = os.path.join(folder, name)
    with open(path, "wb") as f:
        f.write(data)
    return path


def usage_cases():
    for name, args in (("no verb", []), ("unknown verb", ["frobnicate"]), ("no page", ["read"]),
                       ("unknown option", ["read", "--frobnicate", good]),
                       ("bad width", ["read", "--width", "7", good]), ("no value", ["read", "--width"])):
        done = run(*args)
        hold(f"usage, {name}: exit 2", done.returncode == 2, done.returncode)
        hold(f"usage, {name}: told", done.errors != "" and done.stdout == b"")
    for verb in ("read", "code", "relate", "parse", "article", "who", "explain"):
        done = run(verb, "--help")
        hold(f"{verb} --help", done.returncode == 0 and b"xample" in done.stdout, done.errors)


def page_cases():
    with_good("empty file", write("empty.html", b""))
    with_good("white space", write("blank.html", b" \n\t\n" * 50))
    with_good("binary", write("binary.bin", bytes((i * 7919 + i // 3) % 256 for i in range(100000))))
    with_good("zero bytes", write("zeros.bin", b"\0" * 65536))
    with_good("picture", write("picture.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 40))
    with_good("missing file", os.path.join(folder, "nobody.html"))
    hollow = os.path.join(folder, "hollow")
    os.mkdir(hollow)
    with_good("empty folder", hollow)
    if os.getuid() != 0:
        locked = write("locked.html", GOOD.encode())
        os.chmod(locked, 0)
        with_good("unreadable", locked)

    read_text("Latin-1", write("latin1.html", GOOD.replace("utf-8", "iso-8859-1")
                               .replace("Oslo", "Tromsø").encode("latin-1")), "Tromsø")
    read_text("Latin-1, undeclared", write("latin1u.html", GOOD.replace('<meta charset="utf-8">', "")
                                           .replace("Oslo", "Tromsø").encode("latin-1")), "Tromsø")
    for order in ("utf-16-le", "utf-16-be"):
        bom = b"\xff\xfe" if order.endswith("le") else b"\xfe\xff"
        read_text(order, write(order + ".html", bom + GOOD.replace("Oslo", "Tromsø").encode(order)), "Tromsø")
    read_text("UTF-8 with a BOM", write("bom.html", b"\xef\xbb\xbf" + GOOD.encode()), "Sweden condemned")
    read_text("bad bytes", write("bytes.html", GOOD.replace("Oslo", "Os\udcfflo").encode("utf-8", "surrogateescape")),
              "Sweden condemned")
    cut = GOOD.index("Norway rejected") + 60
    read_text("cut in the text", write("cut.html", GOOD[:cut].encode()), "Sweden condemned")
    read_text("cut in a tag", write("cuttag.html", (GOOD[:cut] + '<a href="http://exa').encode()),
              "Sweden condemned")
    read_text("cut in a comment", write("cutcomment.html", (GOOD[:cut] + "<!-- never").encode()),
              "Sweden condemned")
    read_text("cut in an entity", write("cutentity.html", (GOOD[:cut] + "&am").encode()), "Sweden condemned")

    done = run("read", "--json", os.path.join(folder, "pages"))
    ids = [json.loads(x)["article"]["id"] for x in done.stdout.decode().splitlines()]
    hold("folder: in order", ids == ["a", "b", "c"] and done.returncode == 0, (ids, done.errors))
    with open(good, "rb") as f:
        done = run("read", "--json", "-", stdin=f)
    hold("standard input", done.returncode == 0 and done.stdout.count(b"\n") == 1, done.errors)


def output_cases():
    reader, writer = os.pipe()
    os.close(reader)
    done = run("read", "--json", *[good] * 20, stdout=writer)
    os.close(writer)
    hold("broken pipe: status", done.returncode == 1, done.returncode)
    hold("broken pipe: at most one line", len(complaints(done)) <= 1, done.errors)
    if os.path.exists("/dev/full"):
        for verb in (["read", "--json"], ["read"], ["article"]):
            with open("/dev/full", "wb") as full:
                done = run(*verb, *[good] * 3, stdout=full)
            hold(f"full disk, {' '.join(verb)}: exit 1", done.returncode == 1, done.returncode)
            hold(f"full disk, {' '.join(verb)}: one line",
                 len(complaints(done)) == 1 and "output" in done.errors, done.errors)


def line_cases():
    lines = b'{"id":"a","text":"Sweden condemned Norway on Monday."}\nnot json\n{"id":7}\n[]\n\n' \
            b'{"id":"b","text":"Norway rejected the charge."}\n'
    for verb in ("code", "who"):
        done = subprocess.run([demarche, verb], input=lines, capture_output=True, timeout=120)
        told = [e for e in done.stderr.decode().split("\n") if e]
        hold(f"{verb}: a line for each bad line", len(told) == 3 and all(":" + n in told[i] for i, n
             in enumerate(("2", "3", "4"))), told)
        hold(f"{verb}: exit 1", done.returncode == 1, done.returncode)
        key = "article" if verb == "code" else "id"
        seen = {json.loads(x)[key] for x in done.stdout.decode().splitlines()}
        hold(f"{verb}: the good lines answered", seen == {"a", "b"}, seen)
    done = subprocess.run([demarche, "relate"], capture_output=True, timeout=120, input=(
        "no tab here\n1\t<s>Sweden</s> condemned <t>Norway</t>.\n2\tnothing is marked\n").encode())
    rows = [r.split("\t") for r in done.stdout.decode().splitlines()]
    hold("relate: bad lines told", done.returncode == 1 and
         len([e for e in done.stderr.decode().split("\n") if e]) == 2, done.stderr)
    hold("relate: the good line answered", [r[0] for r in rows] == ["1"] and len(rows[0]) == 5, rows)
    done = subprocess.run([demarche, "parse", "--conllu"], capture_output=True, timeout=120,
                          input=b"1\tone\n\nnot conllu at all\n\n")
    hold("parse --conllu: malformed", done.returncode == 1 and
         len([e for e in done.stderr.decode().split("\n") if e]) == 1, done.stderr)
    done = subprocess.run([demarche, "parse"], capture_output=True, timeout=120,
                          input=b"\xff\xfe\x00\x01 \x80 words \xc3\x28 here.\n")
    hold("parse: bad UTF-8 is not fatal", done.returncode in (0, 1), (done.returncode, done.stderr))


def huge_cases(light):
    """Time and memory grow no faster than the page."""
    size = MB if light else 100 * MB
    pages = {"div": b"<div>", "open": b"<", "quote": b'<a href="', "entity": b"&amp", "table": b"<table><tr>",
             "comment": b"<!--", "bold": b"<b><i>"}
    if not light:
        small = {k: v for k, v in pages.items() if k != "div"}
        pages = {"div": pages["div"]}
    else:
        small = {}
    for name, piece in pages.items():
        page = write(f"huge-{name}.html", piece * (size // len(piece)))
        begin, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        if name == "div":
            with_good(f"{size // MB} MB of {piece.decode()}", page)
        else:  # taken as text or refused, as the case may be
            done = run("read", "--json", page, good)
            ids = [json.loads(x)["article"]["id"] for x in done.stdout.decode().splitlines()]
            hold(f"huge {name}: the next is read", ids[-1:] == ["good"], (ids, done.errors))
            hold(f"huge {name}: a line for each not read",
                 len(complaints(done)) <= 1 and done.returncode == 2 - len(ids), (done.returncode, done.errors))
        took = time.monotonic() - begin
        peak = max(before, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1024
        hold(f"huge {name}: time", took < 60, f"{took:.1f} s")
        if not light:  # a sanitizer's own memory is not ours
            hold(f"huge {name}: memory", peak < 1000, f"{peak:.0f} MB")
            print(f"{size // MB} MB of {piece.decode()}: {took:.1f} s, {peak:.0f} MB")
        os.unlink(page)
    for name, piece in small.items():
        page = write(f"large-{name}.html", piece * (2 * MB // len(piece)))
        begin = time.monotonic()
        done = run("read", "--json", page, good)
        ids = [json.loads(x)["article"]["id"] for x in done.stdout.decode().splitlines()]
        hold(f"2 MB of {piece.decode()}: the next is read", ids[-1:] == ["good"], (ids, done.errors))
        hold(f"2 MB of {piece.decode()}: time", time.monotonic() - begin < 20)
        os.unlink(page)


def main():
    global demarche, folder, good
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    demarche, light = sys.argv[1], "--light" in sys.argv
    with tempfile.TemporaryDirectory() as folder:
        good = write("good.html", GOOD.encode())
        os.mkdir(os.path.join(folder, "pages"))
        for name in ("b", "a", "c"):
            write(f"pages/{name}.html", GOOD.encode())
        usage_cases()
        page_cases()
        output_cases()
        line_cases()
        huge_cases(light)
    print(f"{passed} passed, {len(failures)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
