"""Matrices and statistics of dependence by libpysal and esda on random places, as JSON.

Random asymmetric weights, symmetric ones with islands, and the nearest places on the globe.
"""

import json
import sys
import warnings

import numpy as np
import esda
from libpysal.cg import RADIUS_EARTH_KM
from libpysal.weights import KNN, W

warnings.simplefilter("ignore")
random = np.random.default_rng(20261122)


def rows(w):
    return [[[int(j), float(x)] for j, x in zip(w.neighbors[i], w.weights[i])] for i in range(w.n)]


def asymmetric(n):
    dense = random.uniform(0, 1, (n, n)) * (random.uniform(size=(n, n)) < 0.2)
    np.fill_diagonal(dense, 0)
    return dense


def islands(n):
    dense = (random.uniform(size=(n, n)) < 0.1).astype(float)
    dense = np.triu(dense, 1)
    dense[:, :2] = 0
    dense[:2, :] = 0
    return dense + dense.T


def weights(dense):
    n = len(dense)
    near = {i: [int(j) for j in np.flatnonzero(dense[i])] for i in range(n)}
    return W(near, {i: [float(dense[i, j]) for j in near[i]] for i in range(n)}, silence_warnings=True)


def moments(w, y, x, transform):
    moran = esda.Moran(y, w, transformation=transform, permutations=0)
    geary = esda.Geary(y, w, transformation=transform, permutations=0)
    found = {
        "moran": [moran.I, moran.EI, moran.VI_norm, moran.z_norm, moran.p_norm, moran.VI_rand, moran.z_rand, moran.p_rand],
        "geary": [geary.C, geary.VC_norm, geary.z_norm, geary.VC_rand, geary.z_rand],
        "bivariate": float(esda.Moran_BV(x, y, w, transformation=transform, permutations=0).I) * w.n / w.s0,
    }
    return {name: np.asarray(values, dtype=float).tolist() for name, values in found.items()}


def case(name, w, n):
    y = np.exp(random.normal(size=n))
    x = random.normal(size=n)
    plain = rows(w)
    found = {"name": name, "rows": plain, "y": y.tolist(), "x": x.tolist()}
    w.transform = "o"
    found["raw"] = moments(w, y, x, "o")
    found["row"] = moments(w, y, x, "r")
    w.transform = "o"
    g = esda.G(y, w, permutations=0) if all(value == 1 for row in plain for _, value in row) else None
    if g is not None:
        found["g"] = [float(g.G), float(g.EG), float(g.VG), float(g.z_norm)]
    local = esda.Moran_Local(y, w, transformation="r", permutations=9999, seed=7, keep_simulations=False)
    found["local"] = local.Is.tolist()
    found["quadrants"] = [int(q) for q in local.q]
    found["pseudo"] = local.p_sim.tolist()
    found["fdr"] = float(esda.fdr(local.p_sim[~np.isnan(local.p_sim)], 0.05))
    if all(value == 1 for row in plain for _, value in row):
        w.transform = "b"
        hot = esda.G_Local(y, w, transform="b", star=1.0, permutations=0)
        found["hot"] = hot.Zs.tolist()
    return found


n = 60
lon, lat = random.uniform(75, 130, n), random.uniform(20, 52, n)
near = KNN.from_array(np.column_stack([lon, lat]), k=5, radius=RADIUS_EARTH_KM)
cases = [
    case("asymmetric", weights(asymmetric(40)), 40),
    case("islands", weights(islands(50)), 50),
    case("nearest", near, n),
]
cases[-1]["lon"], cases[-1]["lat"] = lon.tolist(), lat.tolist()
json.dump(cases, sys.stdout)
