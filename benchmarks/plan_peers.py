# SPDX-License-Identifier: EUPL-1.2
"""The planner against peers on the same question: every municipality of Hessen, common borders, one run.

Needs `pip install -r benchmarks/requirements.txt` beside the project. Usage:

    python benchmarks/plan_peers.py [--sizes 3-4] [--seconds 120] [--out DIRECTORY]

Each method hands over groups; all are judged alike, by the checker's own pool: a group that is not
in it (too small, too large, not connected, of no use to a member) places nobody and is counted as broken.
"""

import argparse
import datetime as dt
import json
import pickle
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from matching.landscape import Landscape

TOPIC = "it_administrator"
AS_OF = dt.date(2026, 11, 22)
Groups = list[tuple[int, ...]]


@dataclass
class Ground:
    """The question, and what the methods may read: the pool, pair points, borders, positions.

    Each method runs in a process of its own (OR-Tools and highspy bring different HiGHS libraries that do not
    bear each other); the ground goes there as a file.
    """

    sizes: tuple[int, ...]
    seconds: float
    keys: tuple[str, ...]
    members: Groups
    scores: list[int]
    plane_km: np.ndarray
    pair_points: np.ndarray
    adjacent: np.ndarray

    @property
    def count(self) -> int:
        return len(self.keys)

    def weights(self) -> np.ndarray:
        """Score with so much for each member that more placed is always better."""
        heavy = 1 + max(self.scores)
        return np.array([heavy * len(m) + s for m, s in zip(self.members, self.scores, strict=True)], float)


def landscape() -> "Landscape":
    """Everybody has the need, as the office sees it."""
    from service.landscape.build import OFFICE, build_landscape
    from service.landscape.files import everyone, facts_from_files

    facts = facts_from_files()
    stated = everyone(facts, TOPIC, AS_OF)
    return build_landscape(facts.stating(stated.needs), OFFICE, AS_OF)


def lay_ground(sizes: tuple[int, ...], seconds: float) -> Ground:
    """The pool as the checker sees it."""
    from matching.check import Derived, Question
    from matching.check_document import DocumentWishes

    whole = landscape()
    derived = Derived(whole, Question(TOPIC, "borders", sizes, DocumentWishes()))
    members: Groups = []
    scores: list[int] = []
    for size in sorted(derived.pool.groups):
        members += [tuple(row) for row in derived.pool.groups[size].tolist()]
        scores += derived.pool.scores[size].sum(axis=1).tolist()
    rows = [whole.register.by_key[key] for key in derived.keys]
    lat = np.array([m.lat for m in rows])
    lon = np.array([m.lon for m in rows])
    plane_km = 111.2 * np.column_stack([lon * np.cos(np.radians(lat.mean())), lat])
    points = derived.scorer.pair_points
    return Ground(sizes, seconds, derived.keys, members, scores, plane_km, points, derived.graph.adjacent)


def ours(ground: Ground) -> tuple[Groups, str]:
    from matching.plan.planner import make_plan
    from matching.plan.problem import Request, pose

    request = Request(topic=TOPIC, sizes=ground.sizes, reach="borders", everyone=True)
    plan = make_plan(pose(landscape(), request))
    index = {key: vertex for vertex, key in enumerate(ground.keys)}
    found = [tuple(index[key] for key in group.members) for group in plan.groups]
    return found, "proven" if plan.certificate.proven else f"gap {plan.certificate.gap}"


def greedy(ground: Ground) -> tuple[Groups, str]:
    order = sorted(
        range(len(ground.members)),
        key=lambda g: (-ground.scores[g] / len(ground.members[g]), ground.members[g]),
    )
    used: set[int] = set()
    found = []
    for group in order:
        if not used & set(ground.members[group]):
            used |= set(ground.members[group])
            found.append(ground.members[group])
    return found, "no bound"


def plain_mip(ground: Ground) -> tuple[Groups, str]:
    import highspy

    solver = highspy.Highs()
    for name, value in (("output_flag", False), ("threads", 2), ("time_limit", ground.seconds),
                        ("mip_rel_gap", 0.0)):  # fmt: skip
        solver.setOptionValue(name, value)
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(ground.members), ground.count
    model.col_cost_ = ground.weights()
    model.col_lower_, model.col_upper_ = np.zeros(len(ground.members)), np.ones(len(ground.members))
    model.row_lower_, model.row_upper_ = np.zeros(ground.count), np.ones(ground.count)
    matrix = model.a_matrix_
    matrix.format_ = highspy.MatrixFormat.kColwise
    matrix.num_col_, matrix.num_row_ = len(ground.members), ground.count
    lengths = [len(members) for members in ground.members]
    matrix.start_ = np.cumsum([0, *lengths]).astype(np.int32)
    matrix.index_ = np.array([v for members in ground.members for v in members], dtype=np.int32)
    matrix.value_ = np.ones(sum(lengths))
    model.sense_ = highspy.ObjSense.kMaximize
    model.integrality_ = [highspy.HighsVarType.kInteger] * len(ground.members)
    solver.passModel(model)
    solver.run()
    chosen = np.flatnonzero(np.array(solver.getSolution().col_value) > 0.5)
    proven = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    gap = solver.getInfo().mip_gap
    claim = "proven" if proven else f"gap {gap:.6f}" if len(chosen) else "nothing found"
    return [ground.members[g] for g in chosen], claim


def cp_sat(ground: Ground) -> tuple[Groups, str]:
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    chosen = [model.new_bool_var("") for _ in ground.members]
    covering: list[list[cp_model.IntVar]] = [[] for _ in range(ground.count)]
    for variable, members in zip(chosen, ground.members, strict=True):
        for vertex in members:
            covering[vertex].append(variable)
    for variables in covering:
        model.add_at_most_one(variables)
    model.maximize(cp_model.LinearExpr.weighted_sum(chosen, [int(weight) for weight in ground.weights()]))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 2
    solver.parameters.max_time_in_seconds = ground.seconds
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return [], "nothing found"
    found = [m for variable, m in zip(chosen, ground.members, strict=True) if solver.value(variable)]
    gap = (solver.best_objective_bound - solver.objective_value) / solver.best_objective_bound
    return found, "proven" if status == cp_model.OPTIMAL else f"gap {gap:.6f}"


def k_means(ground: Ground) -> tuple[Groups, str]:
    from k_means_constrained import KMeansConstrained

    least, most = min(ground.sizes), max(ground.sizes)
    clusters = round(ground.count / ((least + most) / 2))
    model = KMeansConstrained(n_clusters=clusters, size_min=least, size_max=most, random_state=0, n_init=3)
    return _by_label(model.fit_predict(ground.plane_km)), "no bound"


def max_p(ground: Ground) -> tuple[Groups, str]:
    import geopandas
    import libpysal
    from spopt.region import MaxPHeuristic

    # It wants one connected map; islands of the border graph get their nearest neighbour.
    adjacent = ground.adjacent | _joined(ground)
    neighbours = {v: np.flatnonzero(adjacent[v]).tolist() for v in range(ground.count)}
    frame = geopandas.GeoDataFrame(
        {"x": ground.plane_km[:, 0], "y": ground.plane_km[:, 1], "one": np.ones(ground.count)},
        geometry=geopandas.points_from_xy(*ground.plane_km.T),
    )
    np.random.seed(0)  # the library draws from it
    model = MaxPHeuristic(
        frame, libpysal.weights.W(neighbours, silence_warnings=True), ["x", "y"], "one", min(ground.sizes), 2
    )
    model.solve()
    return _by_label(np.array(model.labels_)), "no bound"


def leiden(ground: Ground) -> tuple[Groups, str]:
    import igraph
    import leidenalg

    a, b = np.nonzero(np.triu(ground.adjacent))
    graph = igraph.Graph(n=ground.count, edges=list(zip(a.tolist(), b.tolist(), strict=True)))
    weights = (ground.pair_points[a, b] + ground.pair_points[b, a]).astype(float).tolist()
    # `max_comm_size` alone is not kept to; the resolution that the judge likes best is taken.
    tried = []
    for resolution in (20, 30, 40, 50, 60, 80):
        partition = leidenalg.find_partition(
            graph,
            leidenalg.RBConfigurationVertexPartition,
            weights=weights,
            max_comm_size=max(ground.sizes),
            resolution_parameter=resolution,
            n_iterations=-1,
            seed=0,
        )
        groups = _by_label(np.array(partition.membership))
        tried.append((judge(ground, groups)["placed"], groups))
    return max(tried, key=lambda entry: entry[0])[1], "no bound"


def _joined(ground: Ground) -> np.ndarray:
    """Edges from each part of the map to the nearest municipality outside it."""
    extra = np.zeros_like(ground.adjacent)
    label = np.arange(ground.count)
    km = np.linalg.norm(ground.plane_km[:, None] - ground.plane_km[None], axis=2)
    both = ground.adjacent.copy()
    while True:
        label = np.full(ground.count, -1)
        for vertex in range(ground.count):
            frontier = [vertex] if label[vertex] < 0 else []
            while frontier:
                label[frontier] = vertex
                frontier = np.flatnonzero(both[frontier].any(axis=0) & (label < 0)).tolist()
        if len(set(label.tolist())) == 1:
            return extra
        inside = label == label[0]
        between = np.where(inside[:, None] & ~inside[None], km, np.inf)
        a, b = np.unravel_index(np.argmin(between), km.shape)
        extra[a, b] = extra[b, a] = both[a, b] = both[b, a] = True


def _by_label(labels: np.ndarray) -> Groups:
    return [tuple(np.flatnonzero(labels == label).tolist()) for label in sorted(set(labels.tolist()))]


METHODS: dict[str, Callable[[Ground], tuple[Groups, str]]] = {
    "this planner": ours,
    "plain HiGHS MIP": plain_mip,
    "OR-Tools CP-SAT": cp_sat,
    "greedy": greedy,
    "Leiden with size limit": leiden,
    "k-means-constrained": k_means,
    "spopt max-p": max_p,
}


def judge(ground: Ground, groups: Groups) -> dict[str, int]:
    """Placed and score of the feasible groups; the others by what they break."""
    worth = dict(zip(ground.members, ground.scores, strict=True))
    result = {"placed": 0, "score": 0, "groups": 0, "wrong size": 0, "otherwise infeasible": 0}
    seen: set[int] = set()
    for group in groups:
        if group in worth and not seen & set(group):
            result["placed"] += len(group)
            result["score"] += worth[group]
            result["groups"] += 1
        elif len(group) not in ground.sizes:
            result["wrong size"] += 1
        else:
            result["otherwise infeasible"] += 1
        seen |= set(group)
    return result


def run_method(name: str) -> None:
    """One method on the ground from stdin; groups, claim, seconds and memory as one line of JSON."""
    sys.modules["__main__"].__dict__.setdefault("Ground", Ground)
    ground = pickle.load(sys.stdin.buffer)
    began = time.perf_counter()
    groups, claim = METHODS[name](ground)
    answer = {
        "claim": claim,
        "seconds": round(time.perf_counter() - began, 2),
        "MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "groups": groups,
    }
    print(json.dumps(answer))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default="3-4")
    parser.add_argument("--seconds", type=float, default=120.0, help="limit of the exact peers")
    parser.add_argument("--methods", default=",".join(METHODS))
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results"))
    parser.add_argument("--run", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.run:
        run_method(given.run)
        return
    first, last = (int(part) for part in given.sizes.split("-"))
    ground = lay_ground(tuple(range(first, last + 1)), given.seconds)
    print(f"{ground.count} municipalities, {len(ground.members)} feasible groups of {given.sizes}")
    rows = []
    with tempfile.NamedTemporaryFile() as file:
        pickle.dump(ground, file)
        file.flush()
        for name in given.methods.split(","):
            with Path(file.name).open("rb") as ground_file:
                done = subprocess.run(
                    [sys.executable, __file__, "--run", name],
                    stdin=ground_file,
                    capture_output=True,
                    check=False,
                )
            if done.returncode:
                print(name, "failed:", done.stderr.decode().strip().splitlines()[-1])
                continue
            answer = json.loads(done.stdout.splitlines()[-1])
            groups = [tuple(group) for group in answer.pop("groups")]
            rows.append({"method": name, **answer, **judge(ground, groups)})
            print(json.dumps(rows[-1]), flush=True)
    given.out.mkdir(parents=True, exist_ok=True)
    name = f"plan_peers_{given.sizes}"
    (given.out / f"{name}.md").write_text(_table(rows, ground, given.sizes), encoding="utf-8")
    _plot(rows, given.out / f"{name}.svg")


def _table(rows: list[dict[str, object]], ground: Ground, sizes: str) -> str:
    head = list(rows[0])
    lines = [
        f"# Planner and peers: {ground.count} municipalities, common borders, sizes {sizes}, "
        f"{len(ground.members)} feasible groups",
        "",
        "| " + " | ".join(head) + " |",
        "|" + "---|" * len(head),
        *("| " + " | ".join(str(row[column]) for column in head) + " |" for row in rows),
        "",
        "Only feasible groups count as placed and score; judged by the checker's own pool.",
    ]
    return "\n".join(lines) + "\n"


def _plot(rows: list[dict[str, object]], path: Path) -> None:
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "ikz"
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, 2, figsize=(9, 3.2), sharey=True, layout="constrained")
    names = [str(row["method"]) for row in rows]
    axes[0].barh(names, [int(str(row["score"])) for row in rows], color="#1b5e8a")
    axes[0].set_xlabel("score of feasible groups")
    axes[1].barh(names, [float(str(row["seconds"])) for row in rows], color="#8a5a1b")
    axes[1].set_xlabel("seconds")
    axes[1].set_xscale("log")
    axes[0].invert_yaxis()
    figure.savefig(path, metadata={"Date": None})


if __name__ == "__main__":
    main()
