"""Trees from arc scores."""
import numpy as np


def is_tree(head):
    """head[i] in 0..n for words 1..n (list of length n)."""
    if sum(h == 0 for h in head) != 1:
        return False
    n = len(head)
    seen = [0] * (n + 1)
    for i in range(1, n + 1):
        j = i
        while j and seen[j] == 0:
            seen[j] = i
            j = head[j - 1]
        if j and seen[j] == i:
            return False
    return True


def cle(s):
    """Chu-Liu-Edmonds. s[d, h] over nodes 0..n, node 0 the root; returns head per node."""
    n = len(s)
    s = s.copy()
    s[0, :] = -1e30
    np.fill_diagonal(s, -1e30)
    head = s.argmax(1)
    head[0] = -1
    colour = [0] * n
    cycle = None
    for i in range(1, n):
        if colour[i]:
            continue
        j, path = i, []
        while j > 0 and colour[j] == 0:
            colour[j] = i
            path.append(j)
            j = head[j]
        if j > 0 and colour[j] == i and j in path:
            cycle = path[path.index(j):]
            break
    if cycle is None:
        return head
    inside = np.zeros(n, bool)
    inside[cycle] = True
    rest = np.array([i for i in range(n) if not inside[i]])
    cyc = np.array(cycle)
    m = len(rest)
    t = np.full((m + 1, m + 1), -1e30)
    t[:m, :m] = s[np.ix_(rest, rest)]
    kept = s[cyc, head[cyc]]
    into = s[np.ix_(cyc, rest)] - kept[:, None] + kept.sum()
    entry = into.argmax(0)
    t[m, :m] = into.max(0)
    out = s[np.ix_(rest, cyc)]
    leave = out.argmax(1)
    t[:m, m] = out.max(1)
    sub = cle(t)
    res = np.full(n, -1)
    for a in range(1, m):
        res[rest[a]] = cyc[leave[a]] if sub[a] == m else rest[sub[a]]
    for c in cyc:
        res[c] = head[c]
    e = cyc[entry[sub[m]]]
    res[e] = rest[sub[m]]
    return res


def tree(scores):
    """scores [n, n+1]; a list of heads with exactly one root."""
    n = len(scores)
    head = scores.argmax(1).tolist()
    if is_tree(head):
        return head
    s = np.full((n + 1, n + 1), -1e30)
    s[1:, :] = scores
    s[1:, 0] -= 1e4
    return [int(h) for h in cle(s)[1:]]
