"""Universes of a specification curve by a loop of pyfixest: seconds a fit, estimates and errors as JSON.

Reads the columns of each sample from a folder and fits every n-th universe: samples outermost, then outcomes, then
subsets of the controls by their bits.
"""

import json
import sys
import time
import warnings

import numpy as np
import pandas as pd
import pyfixest as pf

folder, step = sys.argv[1], int(sys.argv[2])
warnings.simplefilter("ignore")
CONTROLS = [f"z{one}" for one in range(1, 9)]
NAMES = ["y1", "y2", "x", *CONTROLS]


def sample(at):
    columns = {name: np.fromfile(f"{folder}/{at}.{name}.f64", dtype="<f8") for name in NAMES}
    codes = {name: np.fromfile(f"{folder}/{at}.{name}.u32", dtype="<u4").astype("int64") for name in ("unit", "year")}
    return pd.DataFrame(columns | codes)


samples = [sample(at) for at in range(4)]
universes = [(data, y, mask) for data in samples for y in ("y1", "y2") for mask in range(256)]


def fit(data, outcome, mask):
    chosen = [name for bit, name in enumerate(CONTROLS) if mask >> bit & 1]
    formula = f"{outcome} ~ {' + '.join(['x', *chosen])} | unit + year"
    model = pf.feols(formula, data, vcov={"CRV1": "unit"}, fixef_rm="none", copy_data=False, store_data=False)
    return model.coef()["x"], model.se()["x"]


fit(*universes[0])
chosen = universes[::step]
start = time.perf_counter()
found = [fit(*universe) for universe in chosen]
seconds = (time.perf_counter() - start) / len(chosen)
print(json.dumps({"seconds": seconds, "estimate": [b for b, _ in found], "se": [se for _, se in found]}))
