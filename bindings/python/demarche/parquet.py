"""Parquet files of reports, batch by batch: coded, or as JSON Lines for the command line.

>>> import demarche
>>> demarche.code_parquet("reports/", "claims.parquet", text="body", id="url", date="published")
"""
from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple, Optional, TextIO, Union

from . import Engine, Skipped

if TYPE_CHECKING:
    import pyarrow

__all__ = ["Coded", "code_parquet", "lines", "texts"]

Source = Union[str, "os.PathLike[str]", Iterable[Union[str, "os.PathLike[str]"]]]
_ROWS = 256  # of a file in memory at once
_BUFFER = 1 << 20  # bytes of a column read at once, so that no row group is held whole
_GROUP = 65536  # claims in a row group of what is written


class Coded(NamedTuple):
    """What a run did."""

    texts: int
    claims: int
    skipped: int


def _files(source: Source, filesystem: Any) -> Iterator[tuple[str, Any]]:
    """(path, opened file) of each Parquet file of the source, in the order of their names."""
    import pyarrow.dataset

    many = [os.fspath(source)] if isinstance(source, (str, os.PathLike)) else [os.fspath(s) for s in source]
    for one in many:
        found = pyarrow.dataset.dataset(one, format="parquet", filesystem=filesystem)
        for path in sorted(found.files):
            yield path, found.filesystem.open_input_file(path)


def texts(source: Source, columns: dict[str, Optional[str]], *, filesystem: Any = None,
          number: int = 0) -> Iterator[dict[str, Any]]:
    """The rows as Engine.stream takes them. columns: field of a text -> name of its column. Without a
    column for the id it is the row's number. Some rows of one file are in memory at a time."""
    import pyarrow
    import pyarrow.parquet

    asked = {field: column for field, column in columns.items() if column}
    for path, opened in _files(source, filesystem):
        with opened, pyarrow.parquet.ParquetFile(opened, buffer_size=_BUFFER, pre_buffer=False) as file:
            missing = [c for c in asked.values() if c not in file.schema_arrow.names]
            if missing:
                raise ValueError(f"{path}: no column {missing[0]!r}; there are {', '.join(file.schema_arrow.names)}")
            for batch in file.iter_batches(_ROWS, columns=list(dict.fromkeys(asked.values())), use_threads=False):
                read = {c: batch.column(batch.schema.get_field_index(c)).to_pylist() for c in asked.values()}
                for i in range(batch.num_rows):
                    row = {field: read[column][i] for field, column in asked.items()}
                    if row.get("id") is None:
                        row["id"] = str(number)
                    if isinstance(row.get("text"), bytes):  # a text all the same: bytes would be a page
                        row["text"] = row["text"].decode("utf-8", "replace")
                    number += 1
                    yield row


def code_parquet(source: Source, out: str | os.PathLike[str], *, text: str | None = "text", html: str | None = None,
                 id: str | None = None, title: str | None = None, date: str | None = None, url: str | None = None,
                 threads: int | None = None, skipped: Callable[[Skipped], object] | None = None, filesystem: Any = None,
                 **engine: Any) -> Coded:
    """Code a Parquet file, a folder of them or a list of either; write the claims to one Parquet file.

    text, html, id, title, date, url: names of columns; with html given, pages as published are read and text is
    not. Rows come in the order of the files' names and of their rows, with the columns of Engine.code. Memory
    does not grow with the input, nor with its row groups. out is there when all is read, and not before.
    skipped is called with each text that could not be read; none ends the run. filesystem: as pyarrow.dataset
    takes it. engine: as Engine takes it. Raises FileNotFoundError, ValueError (a column that is not there) or
    pyarrow's errors (a file that is no Parquet).
    """
    import pyarrow
    import pyarrow.parquet

    own = Engine(**engine)
    columns = {"html": html} if html else {"text": text}
    columns |= {"id": id, "title": title, "date": date, "url": url}
    count, bad = {"texts": 0, "skipped": 0}, list[Skipped]()

    def tell() -> None:
        count["skipped"] += len(bad)
        for one in bad if skipped else ():
            skipped(one)  # type: ignore[misc]
        bad.clear()

    def counted() -> Iterator[dict[str, Any]]:
        for row in texts(source, columns, filesystem=filesystem):
            tell()
            count["texts"] += 1
            yield row

    schema, claims = own.code([]).schema, 0
    unfinished = os.fspath(out) + ".part"
    try:
        with pyarrow.parquet.ParquetWriter(unfinished, schema, compression="zstd") as writer:
            held: list[pyarrow.RecordBatch] = []
            for batch in own.stream(counted(), threads=threads, skipped=bad):
                held.append(batch)
                claims += batch.num_rows
                if sum(b.num_rows for b in held) >= _GROUP:
                    writer.write_table(pyarrow.Table.from_batches(held, schema))
                    held = []
            if held:
                writer.write_table(pyarrow.Table.from_batches(held, schema))
            tell()
        os.replace(unfinished, out)
    except BaseException:
        if os.path.exists(unfinished):
            os.unlink(unfinished)
        raise
    return Coded(count["texts"], claims, count["skipped"])


def lines(source: Source, to: TextIO, *, text: str | None = "text", html: str | None = None, id: str | None = None,
          title: str | None = None, date: str | None = None, url: str | None = None, filesystem: Any = None) -> int:
    """The same rows as JSON Lines, for `demarche code` and its kin. Rows without a text are written with an
    empty one, so that the program tells of them. Returns how many."""
    body = "html" if html else "text"
    columns = {body: html or text, "id": id, "title": title, "date": date, "url": url}
    n = 0
    for n, row in enumerate(texts(source, columns, filesystem=filesystem), 1):
        told = {k: v.decode("utf-8", "replace") if isinstance(v, bytes) else str(v) for k, v in row.items() if v is not None}
        told.setdefault(body, "")
        to.write(json.dumps(told, ensure_ascii=False) + "\n")
    return n
