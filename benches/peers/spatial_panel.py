"""Spatial panels with unit effects by spreg, one after the other: seconds of all and each rho, as JSON.

Usage: spatial_panel.py FOLDER PERIODS COLUMNS.., with links.csv (from, to, weight), panel.csv (y, then regressors and their
lags) and for each model the columns it has, by number and comma, the first after y being 0.
"""

import json
import statistics
import sys
import time
import warnings

import libpysal
import numpy as np
import pandas as pd
import spreg

warnings.simplefilter("ignore")
folder, periods = sys.argv[1], int(sys.argv[2])
models = [[1 + int(column) for column in pick.split(",")] for pick in sys.argv[3:]]
links = pd.read_csv(f"{folder}/links.csv")
panel = pd.read_csv(f"{folder}/panel.csv").to_numpy()
places = len(panel) // periods
neighbours = {i: [] for i in range(places)}
weights = {i: [] for i in range(places)}
for origin, other, weight in links.itertuples(index=False):
    neighbours[int(origin)].append(int(other))
    weights[int(origin)].append(float(weight))
w = libpysal.weights.W(neighbours, weights, id_order=list(range(places)), silence_warnings=True)


def run():
    start = time.perf_counter()
    fits = [spreg.ML_LagFE(panel[:, :1], panel[:, columns], w) for columns in models]
    return time.perf_counter() - start, [float(np.ravel(fit.betas)[-1]) for fit in fits]


run()
timed = [run() for _ in range(5)]
print(json.dumps({"seconds": statistics.median(seconds for seconds, _ in timed), "rho": timed[0][1]}))
