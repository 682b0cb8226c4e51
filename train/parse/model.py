"""The encoder (word and affix vectors, two-way simple recurrent units) and its heads."""
import ctypes
import os
import subprocess

import torch
from torch import nn
import torch.nn.functional as F

import paths

_here = os.path.dirname(os.path.abspath(__file__))


def _library():
    so = paths.build("scan.so")
    src = os.path.join(_here, "scan.c")
    if not os.path.exists(so) or os.path.getmtime(so) < os.path.getmtime(src):
        subprocess.check_call(["gcc", "-O3", "-march=native", "-ffast-math", "-shared", "-fPIC",
                               "-o", so, src, "-lm"])
    return ctypes.CDLL(so)


_lib = _library()


def _p(t):
    return ctypes.c_void_p(t.data_ptr())


class Scan(torch.autograd.Function):
    @staticmethod
    def forward(ctx, U, x, P, off):
        U, x, P = U.contiguous(), x.contiguous(), P.contiguous()
        H = x.shape[1] // 2
        h, c, f, r = (torch.empty_like(x) for _ in range(4))
        _lib.scan_forward(len(off) - 1, _p(off), H, _p(U), _p(x), _p(P), _p(h), _p(c), _p(f), _p(r))
        ctx.save_for_backward(U, x, P, off, c, f, r)
        return h

    @staticmethod
    def backward(ctx, dh):
        U, x, P, off, c, f, r = ctx.saved_tensors
        dh = dh.contiguous()
        dU, dx, dP = torch.empty_like(U), torch.empty_like(x), torch.zeros_like(P)
        _lib.scan_backward(len(off) - 1, _p(off), x.shape[1] // 2, _p(U), _p(x), _p(P), _p(c), _p(f),
                           _p(r), _p(dh), _p(dU), _p(dx), _p(dP))
        return dU, dx, dP, None


def product(x, w):
    """x w^T; in training rounded to bfloat16, which the CPU multiplies several times faster."""
    if torch.is_grad_enabled():
        return (x.bfloat16() @ w.t().bfloat16()).float()
    return x @ w.t()


class Sru(nn.Module):
    def __init__(self, H):
        super().__init__()
        self.H = H
        self.W = nn.Parameter(torch.empty(6 * H, 2 * H))
        self.P = nn.Parameter(torch.zeros(4, 2 * H))
        bound = (3.0 / (2 * H)) ** 0.5
        nn.init.uniform_(self.W, -bound, bound)
        nn.init.uniform_(self.P[2:], -0.5, 0.5)

    def forward(self, x, off):
        return Scan.apply(product(x, self.W), x, self.P, off)


def row_dropout(x, p, off, lens, train):
    """The same mask for all words of a sentence."""
    if not train or p == 0:
        return x
    m = torch.empty(len(lens), x.shape[1]).bernoulli_(1 - p).div_(1 - p)
    return x * m.repeat_interleave(lens, 0)


class Words(nn.Module):
    """A word's vector: one of its own and, where the teacher gave vectors, a projection of its."""

    def __init__(self, words, H, given=None):
        super().__init__()
        self.own = nn.Embedding(words, H)
        nn.init.normal_(self.own.weight, 0, 0.5 if given is None else 0.05)
        self.given = given
        if given is not None:
            self.project = nn.Linear(given.shape[1], H, bias=False)
            nn.init.normal_(self.project.weight, 0, 0.5 / given.shape[1] ** 0.5)

    def forward(self, word, drop=None):
        """Drops a rare word's own vector with probability drop, both in a third of these cases."""
        x = self.own(word)
        if self.given is None:
            return x if drop is None else self.own(torch.where(torch.rand(len(word)) < drop, 0, word))
        if drop is not None:
            r = torch.rand(len(word))
            x = x * (r >= drop)[:, None]
            word = torch.where(r < 0.33 * drop, 0, word)
        return x + product(self.given[word], self.project.weight)

    @torch.no_grad()
    def table(self):
        x = self.own.weight.clone()
        return x if self.given is None else x + self.given @ self.project.weight.t()


class Encoder(nn.Module):
    def __init__(self, words, affix_rows, H, layers, dropout, given=None):
        super().__init__()
        self.word = Words(words, H, given)
        self.affix = nn.EmbeddingBag(affix_rows, H, mode="sum")
        nn.init.normal_(self.affix.weight, 0, 0.25)
        self.layers = nn.ModuleList(Sru(H) for _ in range(layers))
        self.dropout = dropout

    def forward(self, word, affix, off, lens, drop=None):
        x = torch.cat([self.word(word, drop), self.affix(affix)], 1)
        for layer in self.layers:
            x = row_dropout(x, self.dropout, off, lens, self.training)
            x = layer(x, off)
        return x


BUCKETS = 20


def buckets(n):
    """Distance bucket of (dependent i, head h): sign and 1,2,3,4,5-6,7-9,10-14,15-24,25+ words."""
    d = torch.arange(n)[:, None] - torch.arange(n)[None, :]      # i - h
    a = d.abs()
    edges = torch.tensor([1, 2, 3, 4, 5, 7, 10, 15, 25])
    k = (a[..., None] >= edges).sum(-1)                          # 0 for i == h
    return torch.where(d > 0, k, torch.where(d < 0, 10 + k, torch.zeros_like(k)))


class Parser(nn.Module):
    def __init__(self, enc, sizes, A=128, L=128, T=128, dropout=0.33):
        super().__init__()
        self.enc, self.dropout, self.A, self.L, self.T = enc, dropout, A, L, T
        D = 2 * enc.layers[0].H
        self.mlp = nn.Linear(D, 2 * A + 2 * L + T)               # arc dep, arc head, label x2, tag
        self.arc = nn.Linear(A, A)
        self.dist = nn.Parameter(torch.zeros(BUCKETS, A))
        self.root_arc = nn.Parameter(torch.randn(A) * 0.1)
        self.root_lab = nn.Parameter(torch.randn(L) * 0.1)
        self.label = nn.Linear(L, sizes["deprel"])
        self.upos = nn.Linear(T, sizes["upos"])
        self.xpos = nn.Linear(T, sizes["xpos"])
        self.feats = nn.Linear(T, sizes["feats"])

    def heads(self, h, off, lens):
        A, L = self.A, self.L
        h = row_dropout(h, self.dropout, off, lens, self.training)
        m = product(h, self.mlp.weight) + self.mlp.bias
        drop = lambda x: row_dropout(x, self.dropout, off, lens, self.training)
        ad, ah = drop(F.relu(m[:, :A])), drop(F.relu(m[:, A:2 * A]))
        ld, lh = m[:, 2 * A:2 * A + L], m[:, 2 * A + L:2 * A + 2 * L]
        tag = drop(F.relu(m[:, 2 * A + 2 * L:]))
        return ad, ah, ld, lh, tag

    def arcs(self, ad, ah, lens):
        """Scores [S, n, n+1]; column 0 is the root, column h+1 word h; -inf beyond a sentence."""
        S, n = len(lens), int(lens.max())
        mask = torch.arange(n)[None, :] < lens[:, None]
        q = torch.zeros(S, n, self.A)
        k = torch.zeros(S, n, self.A)
        q[mask] = self.arc(ad)
        k[mask] = ah
        s = q @ k.transpose(1, 2)
        s = s + torch.gather(q @ self.dist.t(), 2, buckets(n)[None].expand(S, n, n))
        s = s.masked_fill(~mask[:, None, :], -1e9)
        s = s.masked_fill(torch.eye(n, dtype=torch.bool)[None], -1e9)
        return torch.cat([(q @ self.root_arc)[..., None], s], 2), mask

    def labels(self, ld, lh, head_row):
        """head_row: row of the head in the flat batch, -1 for the root."""
        H = torch.cat([lh, self.root_lab[None]], 0)
        z = F.relu(ld + H[head_row])
        if self.training:
            z = F.dropout(z, self.dropout)
        return self.label(z)
