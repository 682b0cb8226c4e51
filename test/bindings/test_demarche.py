"""The package as it is installed: pytest test/bindings."""
import datetime
import gc
import json
import os
import subprocess
import sys
import threading
import time

import pytest

import demarche

pa = pytest.importorskip("pyarrow")
TEXTS = ["France condemned the attack on Sudan.", "Norway and Sweden condemned Chad.", "It rained."]


@pytest.fixture(scope="module")
def engine():
    return demarche.Engine()


def test_claims(engine):
    table = engine.code(TEXTS)
    assert table.column("event").to_pylist() == ["ACCUSE", "ACCUSE"]
    assert table.column("article").to_pylist() == ["0", "1"]
    assert table.column("actor_country").to_pylist() == [["FRA"], ["NOR", "SWE"]]
    assert table.schema.field("actor").type == pa.list_(pa.string())
    assert table.schema.field("day").type == pa.date32()
    table.validate(full=True)


def test_rows_are_those_of_the_record(engine):
    record = engine.read({"id": "x", "text": TEXTS[0]})
    row = engine.code([{"id": "x", "text": TEXTS[0]}]).to_pylist()[0]
    claim = next(c for c in record["claims"] if c["event"] == "ACCUSE")
    assert [row["begin"], row["end"]] == claim["span"]
    for key in ("id", "article", "text", "event", "mode", "cameo", "reality", "rule"):
        assert row[key] == claim[key]


def test_spans_count_code_points(engine):
    text = "Zürich – “ja”. France condemned the attack on Sudan."
    for row in engine.code([text]).to_pylist():
        assert engine.read(text)["article"]["text"][row["begin"]:row["end"]] == row["text"]


def test_unknown_is_null(engine):
    row = engine.code([TEXTS[0]]).to_pylist()[0]
    assert row["day"] is None and row["place"] is None and row["amount"] is None
    row = engine.code([{"text": TEXTS[0], "date": "2024-03-14"}]).to_pylist()[0]
    assert row["published"].isoformat() == "2024-03-14"


def test_no_texts_and_no_claims_have_the_schema(engine):
    none, some = engine.code([]), engine.code(TEXTS)
    assert none.schema == some.schema and none.num_rows == 0
    assert engine.code(["It rained."]).schema == some.schema


def test_pages(engine):
    page = b"<html><body><h1>News</h1><p>France condemned the attack on Sudan on Monday.</p></body></html>"
    for text in (page, {"html": page}, {"html": page.decode()}):
        assert "ACCUSE" in engine.code([text]).column("event").to_pylist()


def test_bad_rows_are_told_and_harm_no_other(engine):
    skipped = []
    texts = [TEXTS[0], None, 7, "", "\ud800", {"id": "z"}, {"text": "a b", "title": 3}, b"\x00\x01" * 99, TEXTS[1]]
    table = engine.code(texts, skipped=skipped)
    assert set(table.column("article").to_pylist()) == {"0", "8"}
    assert {s.number for s in skipped} >= {1, 2, 3, 4, 5}
    assert all(s.cause for s in skipped)
    assert next(s for s in skipped if s.number == 5).id == "z"


def test_order_and_threads(engine):
    texts = [TEXTS[i % 3] + f" The {i} ships sailed." * (i % 9) for i in range(500)]
    one = engine.code(texts, threads=1)
    for threads in (2, 16):
        assert engine.code(texts, threads=threads).equals(one)
    assert one.column("article").to_pylist() == sorted(one.column("article").to_pylist(), key=int)
    with pytest.raises(ValueError):
        engine.code(texts, threads=1000)


def test_a_stream_takes_texts_as_they_come(engine):
    taken = []

    def texts():
        for i in range(10000):
            taken.append(i)
            yield TEXTS[i % 2]

    stream = engine.stream(texts())
    next(stream)
    assert len(taken) < 6000
    assert sum(b.num_rows for b in stream) > 9000


def test_the_lock_is_given_up(engine):
    ticks, done = [], threading.Event()

    def tick():
        while not done.is_set():
            ticks.append(0)
            time.sleep(0.001)

    thread = threading.Thread(target=tick)
    thread.start()
    engine.code([" ".join(TEXTS * 40)] * 60, threads=1)
    done.set()
    thread.join()
    assert len(ticks) > 5


def test_memory_lives_as_long_as_the_columns(engine):
    column = engine.code(TEXTS * 50).column("actor")
    gc.collect()
    assert column.to_pylist()[0] == ["France"]


def test_threads_share_an_engine(engine):
    found = [None] * 4

    def code(i):
        found[i] = engine.code(TEXTS * 20, threads=1)

    threads = [threading.Thread(target=code, args=(i,)) for i in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert all(f.equals(found[0]) for f in found)


def test_errors():
    with pytest.raises(FileNotFoundError):
        demarche.Engine("/nowhere")
    with pytest.raises(ValueError):
        demarche.Engine().read("")


def test_frames(engine):
    pandas, polars = pytest.importorskip("pandas"), pytest.importorskip("polars")
    table = engine.code(TEXTS)
    frame = table.to_pandas()
    assert isinstance(frame, pandas.DataFrame) and list(frame["event"]) == ["ACCUSE", "ACCUSE"]
    assert polars.from_arrow(table)["event"].to_list() == ["ACCUSE", "ACCUSE"]


def test_as_the_command_line_gives(engine, tmp_path):
    json.dumps(engine.read(TEXTS[1]))
    record = engine.read(TEXTS[1])
    assert set(record) >= {"article", "claims", "process"}


# ---- Parquet --------------------------------------------------------------------------------------------


def write(path, columns, **how):
    import pyarrow.parquet
    pyarrow.parquet.write_table(pa.table(columns), path, **how)
    return str(path)


def table(path):
    import pyarrow.parquet
    return pyarrow.parquet.read_table(path)


def test_parquet_folder_is_coded_as_its_rows_are(engine, tmp_path):
    day = datetime.date(2024, 3, 14)
    folder, rows = tmp_path / "in", []
    folder.mkdir()
    for k, name in enumerate(("a.parquet", "b.parquet")):
        bodies = [TEXTS[(i + k) % 3] for i in range(700)]
        keys = [f"{name}{i}" for i in range(700)]
        write(folder / name, {"key": keys, "body": bodies, "when": [day] * 700, "other": [[1]] * 700}, row_group_size=300)
        rows += [{"id": i, "text": t, "date": "2024-03-14"} for i, t in zip(keys, bodies)]
    out = tmp_path / "claims.parquet"
    done = demarche.code_parquet(folder, out, text="body", id="key", date="when")
    assert done == (1400, table(out).num_rows, 0)
    assert table(out).equals(engine.code(rows)) and table(out).num_rows > 900
    assert set(table(out).column("published").to_pylist()) == {day}
    again = tmp_path / "again.parquet"
    demarche.code_parquet([str(folder / "a.parquet"), str(folder / "b.parquet")], again, text="body", id="key", date="when", threads=1)
    assert table(again).equals(table(out))


def test_parquet_bad_rows_are_told_and_harm_no_other(tmp_path):
    source = write(tmp_path / "x.parquet", {"text": [TEXTS[0], None, "", TEXTS[1]], "id": [10, 11, None, 13]})
    told = []
    done = demarche.code_parquet(source, tmp_path / "out.parquet", id="id", skipped=told.append)
    assert done == (4, 2, 2) and [s.id for s in told] == ["11", "2"] and all(s.cause for s in told)
    assert table(tmp_path / "out.parquet").column("article").to_pylist() == ["10", "13"]


@pytest.mark.parametrize("kind", ["large_string", "binary", "dictionary"])
def test_parquet_texts_of_every_type(tmp_path, kind):
    column = pa.array(TEXTS)
    column = column.dictionary_encode() if kind == "dictionary" else column.cast(getattr(pa, kind)())
    out = tmp_path / "out.parquet"
    when = [datetime.datetime(2024, 3, 14, 10, 0)] * 3
    demarche.code_parquet(write(tmp_path / "x.parquet", {"text": column, "when": when}), out, date="when")
    assert table(out).column("article").to_pylist() == ["0", "1"]
    assert table(out).column("published").to_pylist() == [datetime.date(2024, 3, 14)] * 2


def test_parquet_pages(tmp_path):
    page = "<html><body><h1>News</h1><p>France condemned the attack on Sudan on Monday.</p></body></html>"
    for body in ([page], [page.encode()]):
        demarche.code_parquet(write(tmp_path / "x.parquet", {"page": body}), tmp_path / "out.parquet", html="page")
        assert table(tmp_path / "out.parquet").column("event").to_pylist() == ["ACCUSE"]


def test_parquet_errors_leave_nothing(tmp_path):
    out = tmp_path / "out.parquet"
    source = write(tmp_path / "x.parquet", {"body": TEXTS})
    with pytest.raises(ValueError, match="no column 'text'; there are body"):
        demarche.code_parquet(source, out)
    (tmp_path / "no.parquet").write_text("this is no Parquet")
    with pytest.raises(pa.ArrowException):
        demarche.code_parquet(tmp_path / "no.parquet", out)
    with pytest.raises(FileNotFoundError):
        demarche.code_parquet(tmp_path / "nowhere.parquet", out)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["no.parquet", "x.parquet"]


def run(*args):
    return subprocess.run([sys.executable, "-m", "demarche", *map(str, args)], capture_output=True, text=True)


def test_parquet_on_the_command_line(engine, tmp_path):
    source, out = write(tmp_path / "x.parquet", {"body": TEXTS, "url": ["u0", "u1", None]}), tmp_path / "out.parquet"
    done = run("code", source, "--text", "body", "--id", "url", "--out", out)
    assert (done.returncode, done.stderr) == (0, "3 texts, 2 claims, 0 not read\n")
    assert table(out).column("article").to_pylist() == ["u0", "u1"]
    done = run("lines", source, "--text", "body", "--url", "url")
    assert [json.loads(x) for x in done.stdout.splitlines()] == [
        {"text": TEXTS[0], "url": "u0", "id": "0"}, {"text": TEXTS[1], "url": "u1", "id": "1"}, {"text": TEXTS[2], "id": "2"}]
    done = run("code", source, "--out", out)
    assert done.returncode == 1 and done.stderr.count("\n") == 1 and "no column 'text'" in done.stderr
    bad = write(tmp_path / "bad.parquet", {"text": [None, TEXTS[0]]})
    done = run("code", bad, "--out", out)
    assert done.returncode == 1 and "1 not read" in done.stderr and table(out).num_rows == 1
    assert run("code", source).returncode == 2


def test_parquet_row_groups_are_not_held(tmp_path):
    """One row group of 100 MB, beside one of a few rows: what the larger takes more."""
    peak = """
import io, resource, sys
from demarche import parquet
class Nothing(io.TextIOBase):
    def write(self, s): return len(s)
print(parquet.lines(sys.argv[1], Nothing()), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""
    def took(rows):
        source = write(tmp_path / f"{rows}.parquet", {"text": [f"{i} " * 800 for i in range(rows)]},
                       row_group_size=1 << 20, compression="none")
        done = subprocess.run([sys.executable, "-c", peak, source], capture_output=True, text=True, check=True)
        assert done.stdout.split()[0] == str(rows)
        return int(done.stdout.split()[1])

    assert took(22000) < took(1000) + 40
    assert os.path.getsize(tmp_path / "22000.parquet") > 90e6


def test_a_stream_of_long_texts_is_taken_in_parts(engine):
    taken = []

    def texts():
        for i in range(100):
            taken.append(i)
            yield b"<html><body>" + b"<!-- -->" * 1000000 + b"<p>France condemned Sudan.</p>"

    next(engine.stream(texts()))
    assert len(taken) < 12
