"""Local Moran with conditional permutations by esda on two threads, compiled before the clock starts.

Reads links and values of a folder; prints the median seconds of five runs, the sum of squares of the statistics and the
mean pseudo p.
"""

import json
import sys
import time
import warnings

import numpy as np
from esda import Moran_Local
from libpysal.weights import W

folder, draws = sys.argv[1], int(sys.argv[2])
warnings.simplefilter("ignore")
source, target = (np.fromfile(f"{folder}/{name}.u32", dtype="<u4").astype(int) for name in ["from", "to"])
weight = np.fromfile(f"{folder}/weight.f64", dtype="<f8")
values = np.fromfile(f"{folder}/values.f64", dtype="<f8")
neighbours, weights = {}, {}
for place in range(len(values)):
    own = source == place
    neighbours[place], weights[place] = target[own].tolist(), weight[own].tolist()
w = W(neighbours, weights, silence_warnings=True)
w.transform = "r"


def run(seed):
    return Moran_Local(values, w, permutations=draws, n_jobs=2, keep_simulations=False, seed=seed)


run(1)
seconds = []
for seed in range(5):
    start = time.perf_counter()
    found = run(seed)
    seconds.append(time.perf_counter() - start)
print(json.dumps({"seconds": sorted(seconds)[2], "squares": float((found.Is**2).sum()), "p": float(found.p_sim.mean())}))
