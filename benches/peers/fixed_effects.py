"""pyfixest on the columns of a folder, by the named solvers: seconds, slope and error as JSON."""

import json
import statistics
import sys
import time
import warnings

import numpy as np
import pandas as pd
import pyfixest as pf
from pyfixest.demeaners import LsmrDemeaner, MapDemeaner

folder, names = sys.argv[1], sys.argv[2:]
SOLVERS = {"default": MapDemeaner(), "lsmr": LsmrDemeaner()}
warnings.simplefilter("ignore")
data = pd.DataFrame(
    {name: np.fromfile(f"{folder}/{name}.f64", dtype="<f8") for name in ("y", "x1", "x2", "x3")}
    | {name: np.fromfile(f"{folder}/{name}.u32", dtype="<u4").astype("int64") for name in ("first", "second")}
)


def fit(demeaner):
    start = time.perf_counter()
    model = pf.feols(
        "y ~ x1 + x2 + x3 | first + second",
        data,
        vcov={"CRV1": "first"},
        fixef_rm="none",
        copy_data=False,
        store_data=False,
        demeaner=demeaner,
    )
    return time.perf_counter() - start, model


out = []
for name in names:
    demeaner = SOLVERS[name]
    try:
        fit(demeaner)
        runs = [fit(demeaner) for _ in range(5)]
        model = runs[-1][1]
        seconds = statistics.median(run[0] for run in runs)
        out.append({"solver": name, "seconds": seconds, "slope": model.coef()["x1"], "se": model.se()["x1"]})
    except Exception as error:
        out.append({"solver": name, "error": str(error).splitlines()[0]})
print(json.dumps(out))
