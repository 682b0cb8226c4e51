"""Claims of a Spark data frame's texts, coded by its own workers.

>>> import demarche.spark
>>> claims = demarche.spark.code(frame, text="body", id="url", date="published")

demarche must be installed where the workers run. Each worker process opens one engine and keeps it.
"""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from . import Engine, Skipped

if TYPE_CHECKING:
    import pyarrow
    from pyspark.sql import DataFrame

__all__ = ["code"]

_engines: dict[tuple[Any, ...], Engine] = {}


def _engine(**how: Any) -> Engine:
    key = tuple(sorted(how.items()))
    if key not in _engines:
        _engines[key] = Engine(**how)
    return _engines[key]


def _schema(fields: pyarrow.Schema) -> Any:
    from pyspark.sql.pandas.types import from_arrow_schema

    return from_arrow_schema(fields)


def code(frame: DataFrame, text: str = "text", *, id: str | None = None, title: str | None = None, date: str | None = None,
         url: str | None = None, threads: int = 1, errors: bool = False, **engine: Any) -> DataFrame:
    """One row for every claim that tells of a move, with the columns of Engine.code.

    text, id, title, date, url: names of columns. threads: of one task; Spark gives each task a core.
    errors: add a row with "article" and "error" for each text that cannot be read; without it such a
    text gives none. Neither ends the job. engine: as Engine takes it.
    """
    import pyarrow as pa

    columns = {"text": text, "id": id, "title": title, "date": date, "url": url}
    chosen = frame.select(*[frame[c].alias(k) for k, c in columns.items() if c])
    schema = Engine(**engine).code([]).schema
    if errors:
        schema = schema.append(pa.field("error", pa.string()))

    def part(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        own = _engine(**engine)
        for batch in batches:
            skipped: list[Skipped] = []
            for claims in own.stream(batch.to_pylist(), threads=threads, skipped=skipped):
                if errors:
                    claims = pa.RecordBatch.from_arrays([*claims.columns, pa.nulls(claims.num_rows, pa.string())], schema=schema)
                yield claims
            if errors and skipped:
                rows = [{"article": s.id, "error": s.cause} for s in skipped]
                yield pa.RecordBatch.from_pylist(rows, schema=schema)

    return chosen.mapInArrow(part, _schema(schema))
