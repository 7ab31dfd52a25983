"""Coefficients and standard errors of pyfixest on NIST's regression sets, as JSON.

Usage: nist_pyfixest.py FOLDER, the folder of the nist_strd oracle. A set that pyfixest cannot fit whole is left out.
"""

import json
import sys
import warnings

import pandas as pd
import pyfixest as pf

FOLDER = sys.argv[1]
NAMES = ("Longley", "Filip", "Wampler1", "Wampler2", "Wampler3", "Wampler4", "Wampler5")

warnings.simplefilter("ignore")
out = {}
for name in NAMES:
    data = pd.read_csv(f"{FOLDER}/{name}.csv")
    if name == "Longley":
        formula = "TOTEMP ~ GNPDEFL + GNP + UNEMP + ARMED + POP + YEAR"
    else:
        degree = 10 if name == "Filip" else 5
        for power in range(1, degree + 1):
            data[f"x{power}"] = data["x"] ** power
        formula = "y ~ " + " + ".join(f"x{power}" for power in range(1, degree + 1))
    try:
        fit = pf.feols(formula, data=data.astype(float), vcov="iid")
        out[name] = {"beta": list(fit.coef().values), "se": list(fit.se().values)}
    except Exception:
        continue
json.dump(out, sys.stdout)
