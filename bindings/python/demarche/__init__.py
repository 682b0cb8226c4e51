"""demarche: who is said to have done what to whom, out of news reports.

>>> import demarche
>>> table = demarche.Engine().code(["France condemned the attack on Sudan."])
>>> table.column("event").to_pylist()
['ACCUSE']

docs/python.md lists the columns. Engines are shared by threads; code() gives up the interpreter's
lock while it reads, and reads on all cores.
"""
from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, Union

from . import _core

if TYPE_CHECKING:
    import pyarrow

__all__ = ["Coded", "Engine", "Skipped", "Text", "__version__", "code_parquet"]
__version__: str = _core.version

Text = Union[str, bytes, Mapping[str, Any]]
"""A report: its text; a page as published (bytes); or a mapping with "text" or "html" and, where
they are known, "id", "title", "date" and "url"."""

_AT_ONCE, _MOST = 4096, 64 << 20  # texts, and characters of them, between two looks at the keyboard


class Skipped(NamedTuple):
    """A text that could not be read."""

    number: int
    """which one, from 0"""
    id: str
    cause: str


class _Batch:
    """Arrow data on their way: whoever asks takes them, once."""

    def __init__(self, capsules: tuple[Any, Any]) -> None:
        self._capsules = capsules

    def __arrow_c_array__(self, requested_schema: Any = None) -> tuple[Any, Any]:
        return self._capsules


def _text(value: Any) -> Any:
    return None if value is None else value if isinstance(value, (str, bytes)) else str(value)


def _fields(number: int, text: Any) -> tuple[Any, Any, Any, Any, Any]:
    if not isinstance(text, Mapping):
        return (str(number), text, None, None, None)
    body = text.get("text")
    if body is None:
        body = text.get("html")
        if isinstance(body, str):
            body = ("\ufeff" + body).encode("utf-8", "replace")  # whatever its meta says
    return (_text(text.get("id", number)), body, _text(text.get("title")), _text(text.get("date")), _text(text.get("url")))


def _part(texts: Iterator[Text], begin: int) -> list[tuple[Any, Any, Any, Any, Any]]:
    """The next texts: _AT_ONCE of them, or fewer where they are long."""
    part: list[tuple[Any, Any, Any, Any, Any]] = []
    held = 0
    for text in texts:
        fields = _fields(begin + len(part), text)
        part.append(fields)
        held += len(fields[1]) if isinstance(fields[1], (str, bytes)) else 0
        if len(part) >= _AT_ONCE or held >= _MOST:
            break
    return part


class Engine:
    """Lexicons and model, opened once; any number of threads may use one.

    data: the folder that holds lexicon/ and model/ (those of this package). lexicon: tables of your
    own, read before those of demarche, or with alone=True instead of them; strict refuses tables
    with a line that cannot be read. Raises FileNotFoundError or ValueError with the cause.
    """

    def __init__(self, data: str | os.PathLike[str] | None = None, *, lexicon: str | os.PathLike[str] | None = None,
                 alone: bool = False, strict: bool = False) -> None:
        own = os.path.join(os.path.dirname(__file__), "data")
        if data is None and not os.environ.get("DEMARCHE_DATA") and os.path.isdir(own):
            data = own
        self._core = _core.Engine(data=None if data is None else os.fspath(data),
                                  lexicon=None if lexicon is None else os.fspath(lexicon), alone=alone, strict=strict)

    def stream(self, texts: Iterable[Text], *, threads: int | None = None,
               skipped: list[Skipped] | None = None) -> Iterator[pyarrow.RecordBatch]:
        """The claims of the texts as record batches, in their order, while the texts come in: memory
        does not grow with their number. A text that cannot be read is left out; skipped tells why."""
        import pyarrow

        threads = threads or os.cpu_count() or 1
        numbered, begin = iter(texts), 0
        while part := _part(numbered, begin):
            batches, errors = self._core.code(part, threads)
            if skipped is not None:
                skipped += [Skipped(begin + i, str(part[i][0]), cause) for i, cause in errors]
            for capsules in batches:
                yield pyarrow.record_batch(_Batch(capsules))
            begin += len(part)

    def code(self, texts: Iterable[Text], *, threads: int | None = None,
             skipped: list[Skipped] | None = None) -> pyarrow.Table:
        """One row for every claim that tells of a move, in the order of the texts.

        threads: all cores unless given. A text that cannot be read gives no rows; its number, id and
        cause are appended to skipped, where a list is given.
        """
        import pyarrow

        schema = pyarrow.record_batch(_Batch(self._core.empty())).schema
        return pyarrow.Table.from_batches(self.stream(texts, threads=threads, skipped=skipped), schema)

    def read(self, text: Text) -> dict[str, Any]:
        """The whole record of one report: docs/record.md. Raises ValueError with the cause."""
        record: dict[str, Any] = json.loads(self._core.read(_fields(0, text)))
        return record


from .parquet import Coded, code_parquet  # noqa: E402  (it needs Engine)
