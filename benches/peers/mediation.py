"""A mediation's draws by two loops: pyfixest on rebuilt panels, and numpy on rows demeaned within copies.

Reads the columns and the drawn units of a folder; prints the seconds a draw takes each and the standard deviation of the
indirect effect over the draws that both made.
"""

import json
import sys
import time
import warnings

import numpy as np
import pandas as pd
import pyfixest as pf

folder, slow, fast = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
warnings.simplefilter("ignore")
NAMES = ["y", "x", "m", "z1", "z2", "z3", "z4"]
data = {name: np.fromfile(f"{folder}/{name}.f64", dtype="<f8") for name in NAMES}
unit = np.fromfile(f"{folder}/unit.u32", dtype="<u4").astype("int64")
year = np.fromfile(f"{folder}/year.u32", dtype="<u4").astype("int64")
units = unit.max() + 1
draws = np.fromfile(f"{folder}/draws.u32", dtype="<u4").astype("int64").reshape(-1, units)
members = [np.flatnonzero(unit == one) for one in range(units)]
controls = ["z1", "z2", "z3", "z4"]


def rebuilt(draw):
    rows = np.concatenate([members[one] for one in draw])
    copies = np.repeat(np.arange(units), [len(members[one]) for one in draw])
    return rows, copies


def by_pyfixest(draw):
    rows, copies = rebuilt(draw)
    frame = pd.DataFrame({name: data[name][rows] for name in NAMES} | {"copy": copies, "year": year[rows]})
    right = " + ".join(controls) + " | copy + year"
    options = {"vcov": "iid", "fixef_rm": "none", "copy_data": False, "store_data": False}
    a = pf.feols(f"m ~ x + {right}", frame, **options).coef()["x"]
    b = pf.feols(f"y ~ x + m + {right}", frame, **options).coef()["m"]
    return a * b


def by_numpy(draw):
    """Balanced panels alone: two-way demeaning in one pass."""
    rows, _ = rebuilt(draw)
    years = len(members[0])
    cube = np.stack([data[name][rows] for name in NAMES]).reshape(len(NAMES), units, years)
    cube = cube - cube.mean(2, keepdims=True) - cube.mean(1, keepdims=True) + cube.mean((1, 2), keepdims=True)
    y, x, m, *rest = cube.reshape(len(NAMES), -1)
    a = np.linalg.lstsq(np.column_stack([x, *rest]), m, rcond=None)[0][0]
    b = np.linalg.lstsq(np.column_stack([x, m, *rest]), y, rcond=None)[0][1]
    return a * b


def timed(loop, count):
    loop(draws[0])
    start = time.perf_counter()
    effects = [loop(draw) for draw in draws[:count]]
    return (time.perf_counter() - start) / count, effects


slow_seconds, slow_effects = timed(by_pyfixest, slow)
fast_seconds, fast_effects = timed(by_numpy, fast)
out = {"pyfixest": slow_seconds, "numpy": fast_seconds, "first": slow_effects, "sd": float(np.std(fast_effects, ddof=1))}
print(json.dumps(out))
