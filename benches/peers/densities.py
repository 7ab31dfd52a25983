"""Gaussian kernel densities of a folder's values by scipy and, without its Fourier transform, by statsmodels, a year after
another: seconds of both, and scipy's densities as JSON.
"""

import json
import statistics
import sys
import time

import numpy as np
from scipy.stats import gaussian_kde
from statsmodels.nonparametric.kde import KDEUnivariate

folder, years = sys.argv[1], int(sys.argv[2])
values, grid, widths = (np.fromfile(f"{folder}/{name}.f64", dtype="<f8") for name in ["values", "grid", "widths"])
values = values.reshape((years, -1))


def scipy(year, width):
    return gaussian_kde(year, bw_method=width / year.std(ddof=1))(grid)


def statsmodels(year, width):
    density = KDEUnivariate(year)
    density.fit(kernel="gau", bw=width, fft=False, gridsize=2)
    return density.evaluate(grid)


def run(one):
    start = time.perf_counter()
    found = [one(year, width) for year, width in zip(values, widths)]
    return time.perf_counter() - start, np.concatenate(found)


found = {}
for one in [scipy, statsmodels]:
    run(one)
    runs = [run(one) for _ in range(5)]
    found[one.__name__] = statistics.median(seconds for seconds, _ in runs)
    found.setdefault("densities", runs[0][1].tolist())
    assert np.allclose(runs[0][1], found["densities"], rtol=1e-9)
print(json.dumps(found))
