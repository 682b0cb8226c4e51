#!/usr/bin/env python3
"""Write src/page/entity_table.h: the named character references of HTML, from Python's own table.

    tools/entities.py > src/page/entity_table.h
"""
from html.entities import html5


def literal(data):
    return "".join(chr(b) if b < 128 and chr(b).isalnum() else f"\\{b:03o}" for b in data)


def main():
    whole = {k[:-1]: v for k, v in html5.items() if k.endswith(";")}
    legacy = {k for k in html5 if not k.endswith(";")}
    names = sorted(whole, key=lambda n: n.encode())
    print("/* The named character references of HTML, sorted by name; written by tools/entities.py.\n"
          " * An entry is its name, a byte (2 where it may go without its semicolon, else 1), what it\n"
          " * means in UTF-8, and a zero. */")
    print("static const char entity_text[] =")
    offsets, at, line = [], 0, ""
    for n in names:
        entry = n.encode() + (b"\2" if n in legacy else b"\1") + whole[n].encode() + b"\0"
        offsets.append(at)
        at += len(entry)
        text = literal(entry)
        if len(line) + len(text) > 92:
            print(f'    "{line}"')
            line = ""
        line += text
    print(f'    "{line}";\n')
    print("static const uint16_t entity_at[] = {")
    line = "   "
    for o in offsets:
        if len(line) + len(f" {o},") > 98:
            print(line)
            line = "   "
        line += f" {o},"
    print(f"{line}\n}};\n")
    print("/* The first entry of each letter, A to Z and a to z, and one past the last. */")
    first = []
    for c in [chr(65 + i) for i in range(26)] + [chr(97 + i) for i in range(26)]:
        first.append(next((i for i, n in enumerate(names) if n >= c), len(names)))
    print("static const uint16_t entity_first[] = {")
    for i in range(0, 53, 13):
        row = ", ".join(map(str, (first + [len(names)])[i:i + 13]))
        print(f"    {row},")
    print("};\n")
    print(f"#define MOST_NAME {max(map(len, names))}\n#define MOST_LEGACY {max(map(len, legacy))}")


if __name__ == "__main__":
    main()
