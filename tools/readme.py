#!/usr/bin/env python3
"""The record that README.md prints, as the program prints it: readme.py DEMARCHE [--check].

Rewrites the block; with --check only compares, and ends in "N passed, N failed".
"""
import os
import subprocess
import sys

COMMAND = ["read", "--width", "90", "--no-colour", "samples/envoys-return.html"]


def main():
    check = "--check" in sys.argv
    if len(sys.argv) != 2 + check:
        sys.exit(__doc__)
    root = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
    page = os.path.join(root, "README.md")
    out = subprocess.run([os.path.abspath(sys.argv[1]), *COMMAND], cwd=root, check=True,
                         capture_output=True, encoding="utf-8").stdout
    with open(page, encoding="utf-8") as f:
        text = f.read()
    first = out.split("\n", 1)[0]
    begin = text.index("```\n" + first) + 4
    end = text.index("```", begin)
    same = text[begin:end] == out
    if check:
        if not same:
            print("README.md shows another record than the program prints: tools/readme.py build/demarche")
        print(f"{int(same)} passed, {int(not same)} failed")
        return 0 if same else 1
    if not same:
        with open(page, "w", encoding="utf-8") as f:
            f.write(text[:begin] + out + text[end:])
    return 0


if __name__ == "__main__":
    sys.exit(main())
