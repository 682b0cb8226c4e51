#!/usr/bin/env python3
"""Scripts that no other test runs: scripts.py ROOT

Every Python file compiles and every shell script parses. The training chain cannot run here, so its command is
held against the steps: each option that train/parse/run.sh gives is one that the step takes, and the table of
train/README.md names the steps in the order in which it takes them. Prints "N passed, N failed".
"""
import os
import re
import subprocess
import sys

passed, failures = 0, 0


def hold(name, good, detail=""):
    global passed, failures
    passed += bool(good)
    failures += not good
    if not good:
        print(f"FAILED {name}: {detail}")


def files(root):
    for folder, below, names in os.walk(root):
        below[:] = sorted(d for d in below if d[0] != "." and not d.startswith("build") and d not in ("node_modules", "__pycache__"))
        for name in sorted(names):
            yield os.path.join(folder, name)


def read(path):
    with open(path, encoding="utf-8") as f:
        return f.read()


def compiles(root):
    seen, wrong = {".py": 0, ".sh": 0}, {".py": [], ".sh": []}
    for path in files(root):
        kind = os.path.splitext(path)[1]
        if kind == ".py":
            try:
                compile(read(path), path, "exec")
            except SyntaxError as why:
                wrong[kind].append(f"{path}: {why}")
        elif kind == ".sh":
            shell = "sh" if read(path).startswith("#!/bin/sh") else "bash"
            done = subprocess.run([shell, "-n", path], capture_output=True, text=True)
            if done.returncode:
                wrong[kind].append(done.stderr.strip())
        if kind in seen:
            seen[kind] += 1
    for kind in seen:
        hold(f"{kind} files are well formed", seen[kind] and not wrong[kind], wrong[kind])


def chain(root):
    folder = os.path.join(root, "train", "parse")
    script = read(os.path.join(folder, "run.sh")).replace("\\\n", " ")
    options = dict(re.findall(r'\b(text|small)="(--[^"]*)"', script))
    steps = []
    for name, rest in re.findall(r"^step (\w+\.py)(.*)$", script, re.M):
        steps.append(name)
        rest = re.sub(r"\$(\w+)", lambda m: options.get(m[1], m[0]), rest)
        source = read(os.path.join(folder, name))
        for flag in set(re.findall(r"--[a-z][a-z-]*", rest)):
            hold(f"{name} {flag}", f'add_argument("{flag}"' in source, "it takes no such option")
    hold("steps", len(steps) > 5, steps)
    table = re.findall(r"^\| \d+ \| `(\w+\.py)`", read(os.path.join(root, "train", "README.md")), re.M)
    once = list(dict.fromkeys(steps))
    hold("train/README.md names the steps", table == once, f"{table}, not {once}")


def main():
    compiles(sys.argv[1])
    chain(sys.argv[1])
    print(f"{passed} passed, {failures} failed")
    sys.exit(failures > 0)


if __name__ == "__main__":
    main()
