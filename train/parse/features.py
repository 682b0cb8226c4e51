"""Word features, byte for byte as src/parse/feature.c computes them."""
PREFIX, SUFFIX = (1, 2, 3, 4), (1, 2, 3, 4, 5)
SLOTS = len(PREFIX) + len(SUFFIX) + 1
AFFIX_ROWS = 16384
_FOLD = str.maketrans({"\u2018": "'", "\u2019": "'", "`": "'", "\u201c": '"', "\u201d": '"',
                       "\u2013": "-", "\u2014": "-", "\u2212": "-", "\u00a0": " "})
_LOWER = str.maketrans({chr(c): chr(c + 32) for c in range(65, 91)} |
                       {chr(c): "0" for c in range(48, 58)})


def fold(form):
    """Quotes and dashes straight, ASCII letters small, digits 0."""
    return form.translate(_FOLD).translate(_LOWER)


def fnv(data, seed=0):
    h = (2166136261 ^ seed) & 0xFFFFFFFF
    for b in data:
        h = ((h ^ b) * 16777619) & 0xFFFFFFFF
    h ^= h >> 15
    h = (h * 0x2C1B3C6D) & 0xFFFFFFFF
    h ^= h >> 12
    return h


def shape(form):
    out = []
    for c in form.translate(_FOLD):
        k = ("A" if "A" <= c <= "Z" else "a" if "a" <= c <= "z" else "0" if "0" <= c <= "9"
             else c if ord(c) < 128 else "u")
        if len(out) >= 2 and out[-1] == k and out[-2] == k:
            continue
        if len(out) < 12:
            out.append(k)
    return "".join(out)


_cache = {}


def affixes(form):
    """SLOTS rows of the affix table; a prefix or suffix longer than the word takes the word."""
    got = _cache.get(form)
    if got is None:
        w = fold(form)
        rows = [fnv(w[:n].encode(), 100 + n) for n in PREFIX]
        rows += [fnv(w[-n:].encode(), 200 + n) for n in SUFFIX]
        rows.append(fnv(shape(form).encode(), 300))
        got = _cache[form] = [r % AFFIX_ROWS for r in rows]
    return got
