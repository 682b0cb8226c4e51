/* The recurrence of the two-way simple recurrent unit, forward and backward, over a ragged batch.
 *
 *   f = s(u_f + b_f + v_f c')     r = s(u_r + b_r + v_r c')
 *   c = f c' + (1 - f) u          h = r c + (1 - r) x
 *
 * U is [N][2][3][H] (direction; u, u_f, u_r), x and h are [N][2H], the four parameter rows are
 * P = [4][2H] (b_f, b_r, v_f, v_r). Direction 1 runs from the end of each sentence to its start. */
#include <math.h>
#include <string.h>

static inline float sig(float x) { return 1.0f / (1.0f + expf(-x)); }

void scan_forward(int S, const int *off, int H, const float *U, const float *x, const float *P,
                  float *h, float *c, float *f, float *r)
{
    const float *bf = P, *br = P + 2 * H, *vf = P + 4 * H, *vr = P + 6 * H;
    static const float zero[4096];
    for (int s = 0; s < S; s++) {
        for (int d = 0; d < 2; d++) {
            int n = off[s + 1] - off[s];
            const float *cp = zero;
            for (int k = 0; k < n; k++) {
                int t = d ? off[s + 1] - 1 - k : off[s] + k;
                const float *u = U + (size_t)t * 6 * H + d * 3 * H;
                size_t o = (size_t)t * 2 * H + d * H;
                int q = d * H;
                for (int j = 0; j < H; j++) {
                    float F = sig(u[H + j] + bf[q + j] + vf[q + j] * cp[j]);
                    float R = sig(u[2 * H + j] + br[q + j] + vr[q + j] * cp[j]);
                    float C = F * cp[j] + (1 - F) * u[j];
                    f[o + j] = F;
                    r[o + j] = R;
                    c[o + j] = C;
                    h[o + j] = R * C + (1 - R) * x[o + j];
                }
                cp = c + o;
            }
        }
    }
}

void scan_backward(int S, const int *off, int H, const float *U, const float *x, const float *P,
                   const float *c, const float *f, const float *r, const float *dh, float *dU,
                   float *dx, float *dP)
{
    const float *vf = P + 4 * H, *vr = P + 6 * H;
    float *dbf = dP, *dbr = dP + 2 * H, *dvf = dP + 4 * H, *dvr = dP + 6 * H;
    static const float zero[4096];
    float dcn[4096];
    for (int s = 0; s < S; s++) {
        for (int d = 0; d < 2; d++) {
            int n = off[s + 1] - off[s];
            memset(dcn, 0, sizeof dcn);
            for (int k = n - 1; k >= 0; k--) {
                int t = d ? off[s + 1] - 1 - k : off[s] + k;
                int tp = d ? t + 1 : t - 1;
                const float *u = U + (size_t)t * 6 * H + d * 3 * H;
                float *du = dU + (size_t)t * 6 * H + d * 3 * H;
                size_t o = (size_t)t * 2 * H + d * H;
                const float *cp = k ? c + (size_t)tp * 2 * H + d * H : zero;
                int q = d * H;
                for (int j = 0; j < H; j++) {
                    float g = dh[o + j], R = r[o + j], F = f[o + j], C = c[o + j];
                    float dr = g * (C - x[o + j]);
                    dx[o + j] = g * (1 - R);
                    float dc = dcn[j] + g * R;
                    du[j] = dc * (1 - F);
                    float zf = dc * (cp[j] - u[j]) * F * (1 - F);
                    float zr = dr * R * (1 - R);
                    du[H + j] = zf;
                    du[2 * H + j] = zr;
                    dcn[j] = dc * F + zf * vf[q + j] + zr * vr[q + j];
                    dbf[q + j] += zf;
                    dbr[q + j] += zr;
                    dvf[q + j] += zf * cp[j];
                    dvr[q + j] += zr * cp[j];
                }
            }
        }
    }
}
