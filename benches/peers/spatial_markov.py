"""A spatial Markov chain with 99 permutations in giddy: seconds, Q and its permuted p as JSON."""

import json
import statistics
import sys
import time

import numpy as np
from giddy.markov import Spatial_Markov
from libpysal.weights import W

folder = sys.argv[1]
with open(f"{folder}/neighbours.json") as file:
    neighbours = {place: others for place, others in enumerate(json.load(file))}
w = W(neighbours, silence_warnings=True)
w.transform = "r"
y = np.fromfile(f"{folder}/relative.f64", dtype="<f8").reshape((len(neighbours), -1))


def chain():
    start = time.perf_counter()
    np.random.seed(1)
    found = Spatial_Markov(y, w, fixed=True, k=5, m=5, permutations=99)
    return time.perf_counter() - start, float(found.Q), float(found.x2_rpvalue)


chain()
runs = [chain() for _ in range(5)]
print(json.dumps({"seconds": statistics.median(run[0] for run in runs), "q": runs[0][1], "p": runs[0][2]}))
