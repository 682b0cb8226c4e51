"""The scripts and the notebook of docs/python run as they stand, and draw."""
import json
import pathlib
import re
import subprocess
import sys

import pytest

pytest.importorskip("matplotlib")
pytest.importorskip("pandas")
ROOT = pathlib.Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("script", ["quads.py", "network.py"])
def test_scripts_draw(script, tmp_path):
    out = tmp_path / "out.png"
    subprocess.run([sys.executable, ROOT / "docs" / "python" / script, ROOT / "samples", out], check=True)
    assert out.read_bytes()[:4] == b"\x89PNG" and out.stat().st_size > 5000


def test_notebook_runs_cell_by_cell(monkeypatch, capsys):
    import matplotlib
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    monkeypatch.chdir(ROOT / "docs" / "python")
    notebook = json.loads(pathlib.Path("reports.ipynb").read_text(encoding="utf-8"))
    shown, space, cells = [], {}, [c for c in notebook["cells"] if c["cell_type"] == "code"]
    monkeypatch.setattr(plt, "show", lambda: shown.append(len(plt.gcf().axes)))
    for cell in cells:
        exec("".join(cell["source"]), space)
    drawn = sum("image/png" in o.get("data", {}) for c in cells for o in c["outputs"])
    assert len(shown) == drawn == 2 and all(shown)
    assert len(space["claims"]) > 40
    assert re.match(r"\d+ claims of 6 reports\n", capsys.readouterr().out)
