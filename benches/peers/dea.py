"""Radial and slacks-based scores of a folder's units by scipy's HiGHS, a linear program a unit: seconds and scores as JSON."""

import json
import statistics
import sys
import time

import numpy as np
from scipy.optimize import linprog

folder, units = sys.argv[1], int(sys.argv[2])
inputs, outputs = (np.fromfile(f"{folder}/{name}.f64", dtype="<f8").reshape((-1, units)) for name in ["inputs", "outputs"])
m, s = len(inputs), len(outputs)


def ccr(unit):
    """min t with X'l <= t x and Y'l >= y."""
    upper = np.vstack([np.column_stack([-inputs[:, unit], inputs]), np.column_stack([np.zeros(s), -outputs])])
    bounds = np.concatenate([np.zeros(m), -outputs[:, unit]])
    return linprog(np.eye(1, units + 1)[0], A_ub=upper, b_ub=bounds).fun


def bcc(unit):
    """1 / max f with X'l <= x, Y'l >= f y and sum l = 1."""
    upper = np.vstack([np.column_stack([np.zeros(m), inputs]), np.column_stack([outputs[:, unit], -outputs])])
    bounds = np.concatenate([inputs[:, unit], np.zeros(s)])
    one = np.concatenate([[0.0], np.ones(units)])[None, :]
    return -1 / linprog(-np.eye(1, units + 1)[0], A_ub=upper, b_ub=bounds, A_eq=one, b_eq=[1.0]).fun


def slacks(unit):
    """Tone's measure under variable returns: t, slacks of inputs and outputs relative to the unit's own, weights."""
    cost = np.concatenate([[1.0], np.full(m, -1 / m), np.zeros(s + units)])
    scale = np.concatenate([[1.0], np.zeros(m), np.full(s, 1 / s), np.zeros(units)])
    sides = np.diag(np.concatenate([np.ones(m), -np.ones(s)]))
    both = np.vstack([inputs / inputs[:, [unit]], outputs / outputs[:, [unit]]])
    balance = np.column_stack([-np.ones(m + s), sides, both])
    returns = np.concatenate([[-1.0], np.zeros(m + s), np.ones(units)])
    equal = np.vstack([scale, balance, returns])
    return linprog(cost, A_eq=equal, b_eq=np.eye(1, len(equal))[0]).fun


def run(one):
    start = time.perf_counter()
    scores = [float(one(unit)) for unit in range(units)]
    return time.perf_counter() - start, scores


found = {}
for one in [ccr, bcc, slacks]:
    run(one)
    runs = [run(one) for _ in range(5)]
    found[one.__name__] = {"seconds": statistics.median(seconds for seconds, _ in runs), "scores": runs[0][1]}
print(json.dumps(found))
