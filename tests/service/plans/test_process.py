# SPDX-License-Identifier: EUPL-1.2
"""Whatever happens to the solver process, the caller gets a plan that was checked, or one clear error."""

import datetime as dt
import os
import signal
import sys
import time
from pathlib import Path

import msgspec
import pytest

from matching.errors import Contradiction
from matching.landscape import Landscape
from matching.plan.certificate import Plan
from matching.plan.problem import Request, Wishes
from matching.plan.solve import Limits
from service.landscape.build import OFFICE, build_landscape
from service.landscape.files import everyone, facts_from_files
from service.plans import process
from service.plans.making import PlanRejected, make_checked_plan, refuse_unless_valid
from service.plans.messages import Done, Task
from service.plans.process import SolverFailed, SolverProcess

AS_OF = dt.date(2026, 11, 22)
DISTRICT = "06631"


@pytest.fixture(scope="module")
def landscape() -> Landscape:
    """The municipalities of one district with the need."""
    facts = facts_from_files()
    stated = everyone(facts, "it_administrator", AS_OF)
    needs = tuple(need for need in stated.needs if need.municipality.startswith(DISTRICT))
    return build_landscape(facts.stating(needs), OFFICE, AS_OF)


REQUEST = Request(topic="it_administrator", sizes=(3, 4), reach="borders")


@pytest.fixture(scope="module")
def plan(landscape: Landscape) -> Plan:
    with SolverProcess(dict(os.environ)) as solver:
        return make_checked_plan(solver, landscape, REQUEST)


def in_place_of_the_solver(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    """Another program answers; everything else is as always."""
    monkeypatch.setattr(process, "solver_command", lambda: [sys.executable, "-c", program])


def test_progress_comes_before_the_plan(landscape: Landscape, plan: Plan) -> None:
    heard: list[tuple[str, int | None, int | None]] = []
    with SolverProcess(dict(os.environ)) as solver:
        again = make_checked_plan(
            solver, landscape, REQUEST, lambda stage, value, bound: heard.append((stage, value, bound))
        )
    assert again == plan
    assert heard[0][0] == "pool"
    assert heard[-1] == ("check", plan.certificate.objective, plan.certificate.bound)


def test_a_killed_solver_is_an_error_that_names_the_signal(landscape: Landscape) -> None:
    with SolverProcess(dict(os.environ)) as solver:
        os.kill(solver.pid, signal.SIGKILL)
        with pytest.raises(SolverFailed) as caught:
            make_checked_plan(solver, landscape, REQUEST)
    assert caught.value.facts == {"ended": "signal 9"}


def test_leaving_the_block_kills_a_solver_that_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    in_place_of_the_solver(monkeypatch, "import time; time.sleep(600)")
    began = time.monotonic()
    with SolverProcess(dict(os.environ)) as solver:
        pid = solver.pid
    assert time.monotonic() - began < 60
    assert not Path(f"/proc/{pid}").exists()


def test_a_crash_is_told_with_the_last_words(monkeypatch: pytest.MonkeyPatch, landscape: Landscape) -> None:
    in_place_of_the_solver(monkeypatch, "import sys; sys.stdin.buffer.read(); raise RuntimeError('broken')")
    with SolverProcess(dict(os.environ)) as solver, pytest.raises(SolverFailed) as caught:
        make_checked_plan(solver, landscape, REQUEST)
    assert caught.value.facts == {"ended": "RuntimeError: broken"}


def test_garbage_is_no_answer(monkeypatch: pytest.MonkeyPatch, landscape: Landscape) -> None:
    in_place_of_the_solver(monkeypatch, "import sys; sys.stdin.buffer.read(); print('{}')")
    with SolverProcess(dict(os.environ)) as solver, pytest.raises(SolverFailed) as caught:
        make_checked_plan(solver, landscape, REQUEST)
    assert caught.value.facts == {"ended": "garbage"}


def test_the_memory_limit_ends_the_solver_and_not_the_caller() -> None:
    """All of Hessen is some 600,000 groups: more than 250 MB of address space can hold."""
    facts = facts_from_files()
    stated = everyone(facts, "it_administrator", AS_OF)
    whole = build_landscape(facts.stating(stated.needs), OFFICE, AS_OF)
    request = msgspec.structs.replace(REQUEST, sizes=(3, 4, 5, 6))
    with SolverProcess(dict(os.environ)) as solver:
        solver.send(Task(landscape=whole, request=request, limits=Limits(), memory_bytes=250 * 1024**2))
        with pytest.raises(SolverFailed) as caught:
            solver.plan()
    assert "MemoryError" in caught.value.facts["ended"] or "signal" in caught.value.facts["ended"]


def test_a_wrong_answer_is_rejected_by_the_checker(
    monkeypatch: pytest.MonkeyPatch, landscape: Landscape, plan: Plan, tmp_path: Path
) -> None:
    first, *others = plan.groups
    wrong = msgspec.structs.replace(
        plan, groups=(msgspec.structs.replace(first, score=first.score + 60), *others)
    )
    answer = tmp_path / "answer.json"
    answer.write_bytes(msgspec.json.encode(Done(plan=wrong)) + b"\n")
    in_place_of_the_solver(
        monkeypatch,
        f"import sys; sys.stdin.buffer.read();sys.stdout.buffer.write(open({str(answer)!r}, 'rb').read())",
    )
    with SolverProcess(dict(os.environ)) as solver, pytest.raises(PlanRejected) as caught:
        make_checked_plan(solver, landscape, REQUEST)
    assert {fault["code"] for fault in caught.value.facts["faults"]} >= {"score"}
    refuse_unless_valid(plan, landscape)


def test_domain_errors_cross_the_process_border(landscape: Landscape, plan: Plan) -> None:
    pair = plan.groups[0].members[:2]
    wishes = Wishes(together=(pair,), apart=((pair[1], pair[0]),))
    with SolverProcess(dict(os.environ)) as solver, pytest.raises(Contradiction) as caught:
        make_checked_plan(solver, landscape, msgspec.structs.replace(REQUEST, wishes=wishes))
    assert {side["wish"] for side in caught.value.facts["between"]} == {"together", "apart"}
    assert {field.field for field in caught.value.fields} == {"/together", "/apart"}


def test_at_a_work_limit_the_plan_says_so_with_its_bound(landscape: Landscape) -> None:
    with SolverProcess(dict(os.environ)) as solver:
        hasty = make_checked_plan(solver, landscape, REQUEST, limits=Limits(rounds=1, columns=1, nodes=0))
    certificate = hasty.certificate
    assert not certificate.proven
    assert certificate.objective < certificate.bound <= certificate.dual_bound
    assert certificate.gap != "0.000000"
