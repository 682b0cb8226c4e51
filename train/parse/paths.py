"""Where things lie, and how much of it is read.  DM_SHARED and DM_TRAIN_BUILD override the places beside
the checkout; DM_TRAIN_TRIAL=1 makes a trial: a hundredth of the data, in a folder of its own."""
import os

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
SHARED = os.environ.get("DM_SHARED", os.path.join(ROOT, "..", "shared"))
TREEBANK = os.path.join(SHARED, "data", "treebank")
NEWS = os.path.join(SHARED, "data", "news")
TRIAL = os.environ.get("DM_TRAIN_TRIAL", "0") not in ("", "0")
BUILD = os.environ.get("DM_TRAIN_BUILD", os.path.join(ROOT, "build", "train-trial" if TRIAL else "train"))
os.makedirs(BUILD, exist_ok=True)


def share(items, one_in=100, run=10):
    """All of the items; in a trial one in a hundred, as runs of neighbours, so that paragraphs stay."""
    return [x for i, x in enumerate(items) if i // run % one_in == 0] if TRIAL else items


def treebank(name):
    return os.path.join(TREEBANK, name + ".conllu.xz")


def build(name):
    return os.path.join(BUILD, name)
