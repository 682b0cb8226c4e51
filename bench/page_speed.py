#!/usr/bin/env python3
"""Time the page stage on one core beside other readers: page_speed.py [--build DIR] [--shared DIR] [--rounds N]

Prints MB of HTML a second over all development pages, held in memory, in one run:

  speed.mb_a_second    demarche, bytes to the whole article (page_speed.c; best of the rounds)
  speed.libxml2        libxml2's bare HTML parser (htmlReadMemory), no article; best of the rounds
  speed.resiliparse    Resiliparse's extract_plain_text, main content; once
  speed.trafilatura    trafilatura's bare_extraction with metadata; a tenth of the pages, once

CPU time of the process, user and system. The last two where the Python that runs this has them
(pip install resiliparse trafilatura).
"""
import argparse
import ctypes
import ctypes.util
import glob
import gzip
import os
import resource
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SETS = ("pages", "metadata/evaldata", "metadata/fundus")


def cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def rate(pages, read, rounds):
    best = None
    for _ in range(rounds):
        begin = cpu()
        for page in pages:
            read(page)
        took = cpu() - begin
        best = took if best is None else min(best, took)
    return sum(map(len, pages)) / 1e6 / best


def libxml2(pages, rounds):
    name = ctypes.util.find_library("xml2")
    if not name:
        return None
    lib = ctypes.CDLL(name)
    lib.htmlReadMemory.restype = ctypes.c_void_p
    lib.htmlReadMemory.argtypes = [ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_int]
    lib.xmlFreeDoc.argtypes = [ctypes.c_void_p]
    quiet = 1 | 32 | 64 | 1 << 19  # RECOVER, NOERROR, NOWARNING, HUGE
    return rate(pages, lambda p: lib.xmlFreeDoc(lib.htmlReadMemory(p, len(p), None, None, quiet)), rounds)


def resiliparse(pages):
    try:
        from resiliparse.extract.html2text import extract_plain_text
    except ImportError:
        return None
    texts = [p.decode("utf-8", "replace") for p in pages]
    begin = cpu()
    for text in texts:
        extract_plain_text(text, main_content=True)
    return sum(map(len, pages)) / 1e6 / (cpu() - begin)


def trafilatura(pages):
    try:
        from trafilatura import bare_extraction
    except ImportError:
        return None
    import logging
    logging.disable(logging.CRITICAL)
    return rate(pages[::10], lambda p: bare_extraction(p, with_metadata=True), 1)


def ours(build, paths, rounds):
    subprocess.run(["ninja", "-C", build, "bench/page_speed"], check=True, stdout=subprocess.DEVNULL)
    env = dict(os.environ, DEMARCHE_DATA=os.path.abspath(os.path.join(HERE, "..")))
    text = subprocess.check_output([os.path.join(build, "bench/page_speed"), str(rounds), *paths], env=env)
    size, seconds, _ = text.split()
    return int(size) / 1e6 / float(seconds)


def measure(build, shared, rounds=5):
    """Yield (measure, MB a second); what is not installed is left out."""
    pages = []
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for name in SETS:
            for path in sorted(glob.glob(os.path.join(shared, "data", name, "html", "*.gz"))):
                with gzip.open(path) as f:
                    pages.append(f.read())
                paths.append(os.path.join(folder, os.path.basename(path)[:-3]))
                with open(paths[-1], "wb") as f:
                    f.write(pages[-1])
        yield "speed.mb_a_second", ours(build, paths, rounds)
    for name, value in (("libxml2", libxml2(pages, min(rounds, 3))), ("resiliparse", resiliparse(pages)),
                        ("trafilatura", trafilatura(pages))):
        if value:
            yield "speed." + name, value


def main():
    ap = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ap.add_argument("--build", default=os.path.join(HERE, "..", "build"))
    ap.add_argument("--shared", default=os.path.join(HERE, "..", "..", "shared"))
    ap.add_argument("--rounds", type=int, default=5)
    args = ap.parse_args()
    if not os.path.isdir(os.path.join(args.shared, "data", "pages")):
        print("page_speed: skipped, no pages in %s" % args.shared)
        return
    for name, value in measure(args.build, args.shared, args.rounds):
        print("page %-28s %.1f" % (name, value))


if __name__ == "__main__":
    sys.exit(main())
