"""Spatial models of a cross-section and a panel by spreg, as JSON.

Usage: spatial_spreg.py FOLDER PERIODS, with links.csv (from, to, weight) and panel.csv (y, x1, x2), period by period.
"""

import json
import sys
import warnings

import libpysal
import numpy as np
import pandas as pd
import spreg

warnings.simplefilter("ignore")
folder, periods = sys.argv[1], int(sys.argv[2])
links = pd.read_csv(f"{folder}/links.csv")
panel = pd.read_csv(f"{folder}/panel.csv")
places = len(panel) // periods
neighbours = {i: [] for i in range(places)}
weights = {i: [] for i in range(places)}
for row in links.itertuples(index=False):
    neighbours[int(row[0])].append(int(row[1]))
    weights[int(row[0])].append(float(row[2]))
w = libpysal.weights.W(neighbours, weights, id_order=list(range(places)), silence_warnings=True)
y, x = panel[["y"]].to_numpy(), panel[["x1", "x2"]].to_numpy()
first_y, first_x = y[:places], x[:places]


def numbers(fit, spatial=None):
    found = {"b": np.ravel(fit.betas).tolist(), "se": np.sqrt(np.diag(fit.vm)).tolist()}
    if hasattr(fit, "logll"):
        found["ll"] = float(np.ravel(fit.logll)[0])
    return found


peer = {
    "ml_lag": numbers(spreg.ML_Lag(first_y, first_x, w, method="full", epsilon=1e-12, spat_diag=False)),
    "ml_error": numbers(spreg.ML_Error(first_y, first_x, w, method="full", epsilon=1e-12)),
    "gm_lag": numbers(spreg.GM_Lag(first_y, first_x, w=w, w_lags=2, spat_diag=False)),
    "gm_lag_white": numbers(spreg.GM_Lag(first_y, first_x, w=w, w_lags=2, robust="white", spat_diag=False)),
    "gm_combo": numbers(spreg.GM_Combo(first_y, first_x, w=w, w_lags=2)),
    "fe_lag": numbers(spreg.ML_LagFE(y, x, w, epsilon=1e-12)),
    "fe_error": numbers(spreg.ML_ErrorFE(y, x, w, epsilon=1e-12)),
    "re_lag": numbers(spreg.ML_LagRE(y, x, w, epsilon=1e-12)),
}
print(json.dumps(peer))
