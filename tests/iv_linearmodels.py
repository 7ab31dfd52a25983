"""Instrumental variables with a dummy for every state and year, by linearmodels, as JSON.

Usage: iv_linearmodels.py FILE, the data of studies/us_states.
"""

import json
import sys
import warnings

import numpy as np
import pandas as pd
from linearmodels.iv import IV2SLS, IVGMM, IVLIML

warnings.simplefilter("ignore")
data = pd.read_csv(sys.argv[1]).sort_values(["state", "year"]).reset_index(drop=True)
state = data.groupby("state")
for name, column in {"output": "gsp", "roads": "hwy", "capital": "pc", "labour": "emp"}.items():
    data[name] = np.log(data[column])
per_worker = (data.hwy / data.emp).groupby(data.state).transform("first")
year = data.groupby("year").hwy
others = (year.transform("sum") - data.hwy) / (year.transform("count") - 1)
data["exposure"] = per_worker * np.log(others)
for name, column, lag in [("L.exposure", "exposure", 1), ("L.capital", "capital", 1), ("L2.capital", "capital", 2)]:
    data[name] = data.groupby("state")[column].shift(lag)

ENDOGENOUS = ["roads", "capital"]
INSTRUMENTS = ["L.exposure", "L.capital", "L2.capital"]
rows = data.dropna(subset=INSTRUMENTS)
clusters = rows.state.astype("category").cat.codes
controls = rows[["labour", "unemp"]]
dummies = [pd.get_dummies(rows.state, dtype=float), pd.get_dummies(rows.year, drop_first=True, dtype=float)]
absorbed = pd.concat([controls, *dummies], axis=1)
absorbed.columns = [str(name) for name in absorbed.columns]
constant = controls.assign(_cons=1.0)
ERRORS = {
    "unadjusted": {"cov_type": "unadjusted"},
    "robust": {"cov_type": "robust"},
    "clustered": {"cov_type": "clustered", "clusters": clusters},
}


def parts(exogenous):
    return rows.output, exogenous, rows[ENDOGENOUS], rows[INSTRUMENTS]


def numbers(result, exogenous):
    names = ENDOGENOUS + ["labour", "unemp"] + (["_cons"] if "_cons" in exogenous else [])
    found = {name: result.params[name] for name in names}
    found |= {f"{name}.se": result.std_errors[name] for name in names}
    return {name: float(value) for name, value in found.items()}


peer = {}
for errors, options in ERRORS.items():
    two = IV2SLS(*parts(absorbed)).fit(**options)
    peer[f"fe_{errors}"] = numbers(two, absorbed)
    liml = IVLIML(*parts(absorbed)).fit(**options)
    peer[f"liml_{errors}"] = numbers(liml, absorbed) | {"kappa": float(liml.kappa)}
    fuller = IVLIML(*parts(absorbed), fuller=1).fit(**options)
    peer[f"fuller_{errors}"] = numbers(fuller, absorbed) | {"kappa": float(fuller.kappa)}
sargan = IV2SLS(*parts(absorbed)).fit(cov_type="unadjusted")
durbin, wu = sargan.durbin(), sargan.wu_hausman()
peer["fe_unadjusted"] |= {
    "sargan.stat": float(sargan.sargan.stat),
    "sargan.p": float(sargan.sargan.pval),
    "endogeneity.stat": float(durbin.stat),
    "endogeneity.p": float(durbin.pval),
    "endogeneity.F": float(wu.stat),
    "endogeneity.F.p": float(wu.pval),
}
for name in ENDOGENOUS:
    partial = sargan.first_stage.diagnostics.loc[name, "partial.rsquared"]
    peer["fe_unadjusted"][f"first.{name}.partial_r2"] = float(partial)

# Weights that match the errors differ by convention: linearmodels takes the sandwich at the last residuals, ivreg2 the
# inverse of the weights. What both share: coefficients, J, and sandwiches where weights and errors differ.
for name, weight, options, kinds in [
    ("gmm", "robust", {}, list(ERRORS)),
    ("centred", "robust", {"center": True}, list(ERRORS)),
    ("grouped", "clustered", {"clusters": clusters}, ["clustered"]),
]:
    fit = IVGMM(*parts(constant), weight_type=weight, **options).fit(cov_type="unadjusted")
    found = {term: float(fit.params[term]) for term in ENDOGENOUS + ["labour", "unemp", "_cons"]}
    found |= {"hansen_j.stat": float(fit.j_stat.stat), "hansen_j.p": float(fit.j_stat.pval)} if not options else {}
    for errors in kinds:
        peer[f"{name}_{errors}"] = {key: value for key, value in found.items() if errors == "robust" or "_j" not in key}
fit = IVGMM(*parts(constant), weight_type="robust").fit(cov_type="clustered", clusters=clusters)
peer["gmm_clustered"] = numbers(fit, constant)
print(json.dumps(peer))
