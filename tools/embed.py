#!/usr/bin/env python3
"""Files as C: embed.py FILE… OUTPUT writes the array dm_assets of src/serve/serve.h.

A file is known by "/" and its name; its type follows from its extension.
"""
import os
import sys

TYPES = {".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8",
         ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml",
         ".yaml": "application/yaml; charset=utf-8"}


def main():
    *paths, out = sys.argv[1:]
    with open(out, "w", encoding="ascii") as f:
        f.write('/* Made by tools/embed.py. */\n#include "serve/serve.h"\n')
        for i, path in enumerate(paths):
            with open(path, "rb") as source:
                data = source.read()
            f.write(f"static const unsigned char file{i}[] = {{")
            for at in range(0, len(data), 32):
                f.write("\n" + ",".join(map(str, data[at:at + 32])) + ",")
            f.write("0};\n")
        f.write("const dm_asset dm_assets[] = {\n")
        for i, path in enumerate(paths):
            kind = TYPES[os.path.splitext(path)[1]]
            f.write(f'    {{"/{os.path.basename(path)}", "{kind}", file{i}, sizeof file{i} - 1}},\n')
        f.write("    {0},\n};\n")


if __name__ == "__main__":
    main()
