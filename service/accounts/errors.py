# SPDX-License-Identifier: EUPL-1.2
"""What can go wrong when somebody wants to get in."""

from matching.errors import InvalidInput, Text

__all__ = ("CodeRefused", "SignInRefused")


class SignInRefused(InvalidInput):
    """The link or code of the mail is wrong, has expired or was used already."""

    code = "sign-in-refused"
    title = Text(
        de="Der Link oder Code ist falsch, abgelaufen oder verbraucht. Bitte fordern Sie einen neuen an.",
        en="This link or code is wrong, has expired or was used already. Please ask for a new one.",
    )


class CodeRefused(InvalidInput):
    """The code of the letter is wrong, has expired, was used or withdrawn already."""

    code = "letter-code-refused"
    title = Text(
        de="Der Code ist falsch, abgelaufen oder verbraucht. Die IKZ-Stelle schickt einen neuen Brief.",
        en="This code is wrong, has expired or was used already. The IKZ office sends a new letter.",
    )
