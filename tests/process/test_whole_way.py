# SPDX-License-Identifier: EUPL-1.2
"""From a call to an award and beyond: real processes, real mails, everybody with credentials of their own."""

import re

import pytest

from tests.process.running import Service
from tests.process.way.log import Log
from tests.process.way.page import PAGE
from tests.process.way.post import links_in, long_sentences, text_of
from tests.process.way.running import DAY, started
from tests.process.way.whole import go

pytestmark = pytest.mark.process

#: Mails that tell of what is done elsewhere, and so have no page to lead to.
_WITHOUT_LINK = ("hat den Brief mit dem Code eingelöst",)


def test_from_a_call_to_an_award_of_75000_and_a_verified_case_file(service: Service) -> None:
    log = Log()
    with started(service, log) as (world, command):
        case = go(world, command, DAY)
        award = case.cast.auditor.get(f"{case.path}/award")
        assert (award["amount_eur"], award["paid_eur"]) == ("75000.00", "75000.00")
        mails = list(world.post.all)
    service.nothing_left()
    assert len(mails) > 50
    for mail in mails:
        assert mail["Content-Language"] == "de"
        assert not long_sentences(mail), (mail["Subject"], long_sentences(mail))
        assert links_in(mail, world.base) or str(mail["Subject"]).endswith(_WITHOUT_LINK), mail["Subject"]
        # Nothing but the way in is a secret, and only its own mail carries it.
        is_way_in = str(mail["Subject"]) == "Ihre Anmeldung bei der IKZ-Partnersuche"
        assert bool(re.search(r"/anmelden/[A-Za-z0-9_-]{20,}", text_of(mail))) == is_way_in
        assert "Frei erfunden: keine Stelle" not in text_of(mail), "why somebody refused stays in the office"
    told = [line for line in log.lines if line.startswith("## ")]
    written = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("## ")]
    assert told == written, "docs/examples/whole-way.md tells another way: make show"
