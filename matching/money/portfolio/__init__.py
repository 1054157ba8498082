# SPDX-License-Identifier: EUPL-1.2
"""Which groups to fund when money is short: exact, over several years, never a cent over.

question.py   candidates, budgets, the order of answers · space.py the same in small whole numbers
dynamic.py    all reachable uses of the money (small questions) · integer.py HiGHS (the others)
choose.py     the best choice, what the shortage costs, what more money would bring
check.py      verifies a choice and bounds it; shares only the question with the two solvers
"""

from matching.money.portfolio.choose import Portfolio, YearEffect, choose
from matching.money.portfolio.question import Candidate, Choice, Question

__all__ = ("Candidate", "Choice", "Portfolio", "Question", "YearEffect", "choose")
