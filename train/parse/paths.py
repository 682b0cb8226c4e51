"""Where things lie. DM_SHARED and DM_TRAIN_BUILD override the places beside the checkout."""
import os

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
SHARED = os.environ.get("DM_SHARED", os.path.join(ROOT, "..", "shared"))
TREEBANK = os.path.join(SHARED, "data", "treebank")
NEWS = os.path.join(SHARED, "data", "news")
BUILD = os.environ.get("DM_TRAIN_BUILD", os.path.join(ROOT, "build", "train"))
os.makedirs(BUILD, exist_ok=True)


def treebank(name):
    return os.path.join(TREEBANK, name + ".conllu.xz")


def build(name):
    return os.path.join(BUILD, name)
