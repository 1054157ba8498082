# SPDX-License-Identifier: EUPL-1.2
"""What stands against a step, as errors that say what is open."""

from collections.abc import Collection, Iterable, Mapping

from matching.errors import DomainError, FieldError, InvalidInput, Text
from matching.lifecycle.machine import Obstacle, Party, Refusal
from service.errors import Conflict, Forbidden, StepNotPossible

__all__ = (
    "PARTY_NAMES",
    "future_facts",
    "members_settled",
    "missing",
    "other_first_step",
    "refused",
    "same_person",
    "seats_taken",
    "taken_beside",
    "text_needed",
    "wrong_facts",
)

PARTY_NAMES: Mapping[Party, Text] = {
    Party.MEMBER: Text(de="ein Mitglied", en="a member"),
    Party.SIGNATORY: Text(de="wer für das Mitglied unterschreibt", en="who signs for the member"),
    Party.LEAD: Text(de="die federführende Kommune", en="the lead"),
    Party.DISTRICT: Text(de="der Landrat", en="the Landrat"),
    Party.RP: Text(de="das Regierungspräsidium", en="the Regierungspräsidium"),
    Party.OFFICE: Text(de="das IKZ-Büro", en="the IKZ office"),
    Party.SYSTEM: Text(de="der Dienst selbst", en="the service itself"),
}


def refused(refusal: Refusal, texts: Mapping[str, Text | None], by: Collection[Party] = ()) -> DomainError:
    """The error for what `decide` found first.

    :param texts: code of a condition -> what is open
    :param by: who may take the step
    """
    match refusal.obstacle:
        case Obstacle.NO_SUCH_STEP:
            return StepNotPossible(
                Text(
                    de="Vom jetzigen Stand führt dieser Schritt nicht weiter.",
                    en="This step does not lead on from the present state.",
                ),
                facts={"codes": ["no_such_step"]},
            )
        case Obstacle.NOT_ENTITLED:
            return _not_entitled(by)
        case Obstacle.CONDITIONS_OPEN:
            return missing({code: texts.get(code) for code in refusal.codes})
        case Obstacle.REASON_NEEDED:
            return _field(
                "reason",
                "reason-needed",
                "Bitte nennen Sie einen der Gründe.",
                "Please give one of the reasons.",
                {"codes": list(refusal.codes)},
            )


def missing(texts: Mapping[str, Text | None]) -> StepNotPossible:
    """Conditions are open: every one is named with what is missing."""
    fallback = StepNotPossible.title
    named = [text or fallback for text in texts.values()]
    return StepNotPossible(
        Text(de=" ".join(text.de for text in named), en=" ".join(text.en for text in named)),
        fields=tuple(
            FieldError(field="target", code=code, text=text or fallback) for code, text in texts.items()
        ),
        facts={"codes": list(texts)},
    )


def text_needed() -> InvalidInput:
    """The reason `other` needs a sentence."""
    return _field(
        "text",
        "missing",
        "Bitte nennen Sie den Grund in einem Satz.",
        "Please state the reason in a sentence.",
    )


def wrong_facts(names: Iterable[str]) -> InvalidInput:
    """Facts were given that belong to another step."""
    text = Text(de="Das gehört nicht zu diesem Schritt.", en="This does not belong to this step.")
    return InvalidInput(
        fields=tuple(FieldError(field=f"facts.{name}", code="not-of-this-step", text=text) for name in names)
    )


def future_facts(names: Iterable[str]) -> InvalidInput:
    """Something is said to have happened on a day that is still to come."""
    text = Text(de="Der Tag liegt in der Zukunft.", en="The day is in the future.")
    return InvalidInput(
        fields=tuple(FieldError(field=f"facts.{name}", code="in-the-future", text=text) for name in names)
    )


def other_first_step() -> Conflict:
    """The second person gave other facts than the first one."""
    return Conflict(
        Text(
            de="Die erste Person hat diesen Schritt mit anderen Angaben vorgeschlagen.",
            en="The first person asked for this step with other details.",
        )
    )


def same_person() -> Conflict:
    """The same person asked for it before."""
    return Conflict(
        Text(
            de="Diesen Schritt muss eine zweite Person bestätigen.",
            en="A second person has to confirm this step.",
        ),
        facts={"codes": ["second_person_needed"]},
    )


def seats_taken(seats: int) -> Conflict:
    """There is no room left."""
    return Conflict(
        Text(de=f"Alle {seats} Plätze sind vergeben.", en=f"All {seats} places are taken."),
        facts={"codes": ["seats_taken"], "seats": seats},
    )


def members_settled() -> StepNotPossible:
    """The circle of members lies with the councils or beyond."""
    return missing(
        {
            "members_settled": Text(
                de="Der Kreis der Mitglieder steht fest; ein Beitritt ist ein eigener Vorgang.",
                en="The circle of members is settled; joining is a case of its own.",
            )
        }
    )


def taken_beside(topic: str) -> Conflict:
    """The municipality takes part in another living cooperation for the topic."""
    return Conflict(
        Text(
            de="Die Kommune nimmt zu diesem Thema schon an einer Zusammenarbeit teil.",
            en="The municipality takes part in a cooperation for this topic already.",
        ),
        facts={"codes": ["already_in_one"], "topic": topic},
    )


def _not_entitled(by: Collection[Party]) -> Forbidden:
    if not by:
        return Forbidden()
    names = [PARTY_NAMES[party] for party in Party if party in by]
    german, english = " oder ".join(n.de for n in names), " or ".join(n.en for n in names)
    return Forbidden(
        Text(de=f"Diesen Schritt geht {german}.", en=f"This step is taken by {english}."),
        facts={"codes": [party.value for party in Party if party in by]},
    )


def _field(field: str, code: str, de: str, en: str, facts: dict[str, object] | None = None) -> InvalidInput:
    text = Text(de=de, en=en)
    return InvalidInput(text, fields=(FieldError(field=field, code=code, text=text),), facts=facts)
