"""Correct digits of statsmodels and numpy on NIST's sets: the better of pinv and QR, as JSON.

Usage: nist_statsmodels.py FOLDER, the folder of the nist_strd oracle.
"""

import csv
import json
import math
import sys
import warnings

import numpy as np
import statsmodels.api as sm

FOLDER = sys.argv[1]
LONGLEY = ("GNPDEFL", "GNP", "UNEMP", "ARMED", "POP", "YEAR")


def digits(found, expected):
    one = lambda f, e: 15.0 if f == e else -math.log10(abs(f - e) / abs(e))
    return min(15.0, *(one(float(f), e) for f, e in zip(found, expected)))


def rows(name):
    with open(f"{FOLDER}/{name}.csv") as file:
        return list(csv.DictReader(file))


def design(name):
    data = rows(name)
    if name == "Longley":
        x = [[1.0] + [float(row[column]) for column in LONGLEY] for row in data]
        return np.array([float(row["TOTEMP"]) for row in data]), np.array(x)
    x = np.array([float(row["x"]) for row in data])
    degree = 10 if name == "Filip" else 5
    return np.array([float(row["y"]) for row in data]), np.column_stack([x**p for p in range(degree + 1)])


warnings.simplefilter("ignore")
expected = json.load(open(f"{FOLDER}/expected.json"))
out = {}
for name, certified in expected["regression"].items():
    y, x = design(name)
    fits = [sm.OLS(y, x).fit(method=method) for method in ("pinv", "qr")]
    out[name] = [
        max(digits(fit.params, certified["beta"]) for fit in fits),
        max(digits(fit.bse, certified["se"]) for fit in fits),
    ]
for name, certified in expected["univariate"].items():
    y = np.array([float(row["y"]) for row in rows(name)])
    z = y - y.mean()
    found = (y.mean(), y.std(ddof=1), (z[1:] * z[:-1]).sum() / (z * z).sum())
    out[name] = [digits([f], [certified[key]]) for f, key in zip(found, ("mean", "sd", "autocorr1"))]
json.dump(out, sys.stdout)
