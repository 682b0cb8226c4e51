"""A rough ruled tokeniser for unlabelled text (training only)."""
import re
ABBR = set("""mr mrs ms dr prof gen col lt sgt capt maj adm sen rep gov pres st jr sr inc corp co ltd no vol vs etc jan feb
mar apr jun jul aug sep sept oct nov dec e.g i.e cf al fig rev hon messrs u.s u.k u.n d.c a.m p.m art""".split())
PRE = set("e anti non co re pre post pro mid ex multi semi sub cross counter neo pan al inter over under un self0 x".split())
PIECE = re.compile(r"""(?:https?://|www\.)\S+|[\w.+-]+@[\w-]+\.[\w.]+|(?:[A-Za-z]\.){2,}|\d+(?:[.,:/]\d+)*|[^\W\d_]+|\.{2,}|-{2,}|\s+|.""", re.S)
CONT = re.compile(r"^(.+?)(n['’]t|['’](?:s|re|ve|ll|d|m))$", re.I)


def tokens(text):
    """[(form, space_before)]"""
    out = []
    for chunk in re.finditer(r"\S+", text):
        ps = PIECE.findall(chunk.group())
        toks, i = [], 0
        while i < len(ps):
            p = ps[i]
            if p in "'’" and toks and i + 1 < len(ps) and ps[i + 1].lower() in ("s", "re", "ve", "ll", "d", "m", "t"):
                n = ps[i + 1]
                if n.lower() == "t" and toks[-1].lower().endswith("n") and len(toks[-1]) > 1:
                    toks[-1], w = toks[-1][:-1], toks[-1][-1] + p + n
                    toks.append(w)
                else:
                    toks.append(p + n)
                i += 2
                continue
            if p == "." and toks and (toks[-1].lower() in ABBR or re.fullmatch(r"[A-Z]", toks[-1])) :
                toks[-1] += "."
            elif p == "-" and toks and toks[-1].lower() in PRE and i + 1 < len(ps):
                toks[-1] += p + ps[i + 1]
                i += 1
            elif p in "'’" and toks and i + 1 < len(ps) and toks[-1] in ("O", "D", "d", "al", "Al", "o"):
                toks[-1] += p + ps[i + 1]
                i += 1
            elif p == "cannot":
                toks += ["can", "not"]
            else:
                toks.append(p)
            i += 1
        out += [(t, k == 0) for k, t in enumerate(toks)]
    return out


def sentences(paragraph):
    cur, out = [], []
    ts = tokens(paragraph)
    for i, (t, sp) in enumerate(ts):
        if cur and sp:
            j = len(cur) - 1
            while j > 0 and cur[j][0] in "\"'”’)]":
                j -= 1
            if re.fullmatch(r"[.!?…]+", cur[j][0]) and (t[0].isupper() or t[0].isdigit() or t[0] in "\"'“‘([") or \
                    (cur[-1][0].lower() in ("u.s.", "a.m.", "p.m.", "inc.", "u.n.") and t in ("The", "He", "In", "But", "It", "They", "A")):
                out.append(cur)
                cur = []
        cur.append((t, sp))
    if cur:
        out.append(cur)
    return out
