# SPDX-License-Identifier: EUPL-1.2
"""On the path of a process: it takes `IKZ_TEST_DAY` for today. Programmes end, tests do not."""

import datetime as dt
import os

import service.clock

_DAY = dt.date.fromisoformat(os.environ["IKZ_TEST_DAY"])
service.clock.today = lambda: _DAY
