"""Dagum's parts of a folder's values over all pairs of places in numpy: seconds and sums over years as JSON."""

import json
import statistics
import sys
import time

import numpy as np

years, places, groups = (int(size) for size in sys.argv[2:5])
values = np.fromfile(f"{sys.argv[1]}/values.f64", dtype="<f8").reshape((years, places))


def dagum(year):
    n, mu = len(year), year.mean()
    members = [year[group::groups] for group in range(groups)]
    share = [len(one) / n for one in members]
    income = [one.sum() / year.sum() for one in members]
    gini = within = net = 0.0
    for j in range(groups):
        for h in range(groups):
            gaps = members[j][:, None] - members[h][None, :]
            both = np.abs(gaps)
            gini += both.sum() / (2 * n * n * mu)
            if j == h:
                within += both.mean() / (2 * members[j].mean()) * share[j] * income[j]
            elif members[j].mean() > members[h].mean():
                above, below = np.maximum(gaps, 0).mean(), np.maximum(-gaps, 0).mean()
                pair = both.mean() / (members[j].mean() + members[h].mean())
                net += pair * (share[j] * income[h] + share[h] * income[j]) * (above - below) / (above + below)
    return np.array([gini, within, net])


def run():
    start = time.perf_counter()
    sums = sum(dagum(year) for year in values)
    return time.perf_counter() - start, *(float(one) for one in sums)


run()
runs = [run() for _ in range(5)]
print(json.dumps({"seconds": statistics.median(one[0] for one in runs), "gini": runs[0][1], "within": runs[0][2], "net": runs[0][3]}))
