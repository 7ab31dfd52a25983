"""Spatial models, tests and impacts of a cross-section and a panel by spreg, as JSON.

Usage: spatial_spreg.py FOLDER PERIODS, with links.csv (from, to, weight) and panel.csv (y, x1, x2), period by period.
"""

import json
import sys
import warnings
from types import SimpleNamespace

import libpysal
import numpy as np
import pandas as pd
import spreg
from scipy import sparse
from spreg.ols import BaseOLS
from spreg.sputils import spmultiplier

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


def numbers(fit):
    found = {"b": np.ravel(fit.betas).tolist(), "se": np.sqrt(np.diag(fit.vm)).tolist()}
    if hasattr(fit, "logll"):
        found["ll"] = float(np.ravel(fit.logll)[0])
    return found


def multipliers(y, x, matrix):
    """Lag, error and their robust forms; the panel is a cross-section whose matrix has a block for each period."""
    tests = spreg.LMtests(BaseOLS(y, x), SimpleNamespace(sparse=matrix), tests=["lml", "lme", "rlml", "rlme"])
    pairs = [tests.lml, tests.lme, tests.rlml, tests.rlme]
    return [[float(statistic), float(p)] for statistic, p in pairs]


def without(effects, column):
    cube = column.reshape(periods, places, -1)
    if effects in ("unit", "both"):
        cube = cube - cube.mean(axis=0, keepdims=True)
    if effects in ("period", "both"):
        cube = cube - cube.mean(axis=1, keepdims=True)
    return cube.reshape(periods * places, -1)


def with_ones(x):
    return np.column_stack([np.ones(len(x)), x])


exact = {"method": "full", "epsilon": 1e-12}
lag = spreg.ML_Lag(first_y, first_x, w, spat_diag=False, **exact)
blocks = sparse.kron(sparse.identity(periods), w.sparse, format="csr")
peer = {
    "ml_lag": numbers(lag),
    "ml_durbin": numbers(spreg.ML_Lag(first_y, first_x, w, slx_lags=1, spat_diag=False, **exact)),
    "ml_error": numbers(spreg.ML_Error(first_y, first_x, w, **exact)),
    "ml_durbin_error": numbers(spreg.ML_Error(first_y, first_x, w, slx_lags=1, **exact)),
    "gm_lag": numbers(spreg.GM_Lag(first_y, first_x, w=w, w_lags=2, spat_diag=False)),
    "gm_lag_white": numbers(spreg.GM_Lag(first_y, first_x, w=w, w_lags=2, robust="white", spat_diag=False)),
    "gm_combo": numbers(spreg.GM_Combo(first_y, first_x, w=w, w_lags=2)),
    "fe_lag": numbers(spreg.ML_LagFE(y, x, w, epsilon=1e-12)),
    "fe_error": numbers(spreg.ML_ErrorFE(y, x, w, epsilon=1e-12)),
    "re_lag": numbers(spreg.ML_LagRE(y, x, w, epsilon=1e-12)),
    "direct": spmultiplier(w, lag.rho, method="full")["adi"],
    "lm": {
        "cross_section": multipliers(first_y, with_ones(first_x), w.sparse),
        "pooled": multipliers(y, with_ones(x), blocks),
        **{effects: multipliers(without(effects, y), without(effects, x), blocks) for effects in ("unit", "period", "both")},
    },
    "panel_lm_error": float(spreg.panel_LMerror(y, x, w)[0]),
}
print(json.dumps(peer))
