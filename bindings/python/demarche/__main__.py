"""python -m demarche code|lines FILE…: Parquet on the command line. docs/python.md has examples."""
from __future__ import annotations

import argparse
import os
import sys

from . import Skipped
from .parquet import code_parquet, lines


def _options() -> argparse.Namespace:
    ask = argparse.ArgumentParser(prog="python -m demarche", description="Parquet files of reports: coded, or as JSON Lines.")
    verbs = ask.add_subparsers(dest="verb", required=True, metavar="code|lines")
    for verb, what in (("code", "claims, into a Parquet file"), ("lines", "JSON Lines on standard output, for demarche code")):
        one = verbs.add_parser(verb, help=what, description=what)
        one.add_argument("source", nargs="+", metavar="FILE", help="a Parquet file, or a folder of them")
        one.add_argument("--text", default="text", metavar="COLUMN", help="the column of the texts (text)")
        one.add_argument("--html", metavar="COLUMN", help="the column of pages as published, instead of texts")
        for field in ("id", "title", "date", "url"):
            one.add_argument("--" + field, metavar="COLUMN")
        if verb == "code":
            one.add_argument("--out", required=True, metavar="FILE", help="the Parquet file to write")
            one.add_argument("--threads", type=int, help="all cores unless given")
    return ask.parse_args()


def main() -> int:
    given = vars(_options())
    verb = given.pop("verb")
    try:
        if verb == "lines":
            lines(given.pop("source"), sys.stdout, **given)
            sys.stdout.flush()
            return 0

        def tell(one: Skipped) -> None:
            print(f"demarche: {one.id}: {one.cause}", file=sys.stderr)

        done = code_parquet(given.pop("source"), given.pop("out"), skipped=tell, **given)
        print(f"{done.texts} texts, {done.claims} claims, {done.skipped} not read", file=sys.stderr)
        return 1 if done.skipped else 0
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except (OSError, ValueError) as why:  # pyarrow's errors are ValueErrors
        print("demarche:", " ".join(str(why).split()), file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
