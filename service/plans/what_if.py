# SPDX-License-Identifier: EUPL-1.2
"""What-ifs (Was wäre, wenn): changes to a kept landscape and its question. Live tables are never touched."""

import msgspec

from matching.errors import FieldError, InvalidInput, Text
from matching.facts import Need, Visibility
from matching.landscape import Landscape
from matching.participants import is_responsible, topic_of
from matching.plan.certificate import Plan
from matching.plan.problem import Request
from schemas.plan import AddedNeed, WhatIfDraft
from service.needs.checks import Checks

__all__ = ("changed",)


def changed(landscape: Landscape, base: Plan, draft: WhatIfDraft) -> tuple[Landscape, Request]:
    """The landscape and the question of `base` after the changes.

    :raises InvalidInput: nothing is changed, or with every wrong field
    """
    if msgspec.structs.replace(draft, keep_groups=False) == WhatIfDraft():
        raise InvalidInput(
            Text(de="Bitte nennen Sie mindestens eine Änderung.", en="Please name at least one change.")
        )
    request, wishes = base.request, base.request.wishes
    change = _Change(landscape, request)
    needs = change.needs(draft)
    apart = {tuple(sorted(pair)) for pair in (*wishes.apart, *change.sets(draft.must_not, "must_not"))}
    excluded = change.keys(draft.excluded, "excluded")
    wishes = msgspec.structs.replace(
        wishes,
        together=(*wishes.together, *change.sets(draft.must_together, "must_together")),
        apart=tuple(sorted((a, b) for a, b in apart)),
        locked=(*wishes.locked, *change.sets(draft.locked, "locked")),
        # Who no longer takes part needs no exclusion.
        excluded=tuple(sorted({*wishes.excluded, *excluded} - change.gone)),
    )
    change.finish()
    return landscape.replace(needs=needs), msgspec.structs.replace(
        request,
        sizes=draft.sizes or request.sizes,
        wishes=wishes,
        keep=tuple(group.members for group in base.groups) if draft.keep_groups else (),
    )


class _Change:
    """Reads keys of the draft and remembers what is wrong with them."""

    def __init__(self, landscape: Landscape, request: Request) -> None:
        self._landscape = landscape
        self._topic = topic_of(landscape, request.topic)
        self._wrong: list[FieldError] = []
        self.gone: set[str] = set()

    def key(self, given: str, field: str) -> str:
        found = self._landscape.register.find(given)
        if found is None:
            self._add(
                field,
                "unknown-municipality",
                f"„{given}“ ist kein Schlüssel einer hessischen Kommune.",
                f'"{given}" is not the key of a municipality in Hessen.',
            )
            return given
        return found.municipality.key

    def keys(self, given: tuple[str, ...], field: str) -> tuple[str, ...]:
        return tuple(self.key(key, f"{field}[{n}]") for n, key in enumerate(given))

    def sets(self, given: tuple[tuple[str, ...], ...], field: str) -> tuple[tuple[str, ...], ...]:
        return tuple(self.keys(members, f"{field}[{n}]") for n, members in enumerate(given))

    def needs(self, draft: WhatIfDraft) -> tuple[Need, ...]:
        slug = self._topic.slug
        needs = {(need.topic, need.municipality): need for need in self._landscape.needs}
        for n, given in enumerate(draft.needs_removed):
            key = self.key(given, f"needs_removed[{n}]")
            if needs.pop((slug, key), None) is not None:
                self.gone.add(key)
            elif self._landscape.register.find(given) is not None:
                self._add(
                    f"needs_removed[{n}]",
                    "no-need",
                    f"{self._name(key)} hat zu diesem Thema keinen Bedarf, oder er ist schon entfernt.",
                    f"{self._name(key)} has no need for this topic, or it is removed already.",
                )
        for n, added in enumerate(draft.needs_added):
            need = self._need(added, f"needs_added[{n}]")
            needs[(slug, need.municipality)] = need
            self.gone.discard(need.municipality)
        return tuple(needs[place] for place in sorted(needs))

    def finish(self) -> None:
        if self._wrong:
            raise InvalidInput(fields=tuple(self._wrong))

    def _need(self, added: AddedNeed, field: str) -> Need:
        key = self.key(added.municipality, f"{field}.municipality")
        if key in self._landscape.register.by_key and not is_responsible(self._landscape, self._topic, key):
            self._add(
                f"{field}.municipality",
                "not-responsible",
                f"Für dieses Thema ist {self._name(key)} nicht zuständig.",
                f"{self._name(key)} is not responsible for this topic.",
            )
        checks = Checks(self._landscape)
        start = self._landscape.as_of
        if added.earliest_start is not None:
            start = checks.start(added.earliest_start)
        fte = checks.fte(added.fte)
        try:
            checks.finish()
        except InvalidInput as error:
            self._wrong += [
                msgspec.structs.replace(wrong, field=f"{field}.{wrong.field}") for wrong in error.fields
            ]
        return Need(
            municipality=key,
            topic=self._topic.slug,
            earliest_start=start,
            fte_hundredths=None if fte is None else int(fte * 100),
            urgency=added.urgency,
            visibility=Visibility.OFFICE,
        )

    def _name(self, key: str) -> str:
        return self._landscape.register.by_key[key].name

    def _add(self, field: str, code: str, de: str, en: str) -> None:
        self._wrong.append(FieldError(field=field, code=code, text=Text(de=de, en=en)))
