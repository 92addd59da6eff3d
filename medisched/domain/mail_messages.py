"""What our mails say about mail: that some did not arrive, to owners; and that one did, to who tries it."""

from __future__ import annotations

from dataclasses import dataclass

from medisched.domain.messages import MailText
from medisched.domain.texts import _, many


@dataclass(frozen=True, slots=True)
class Undelivered:
    """One mail: when it was clear that it would not arrive, what it was, to a masked address.

    `is_refused` if the other side said that the address takes no mail; otherwise it was tried again and again.
    """

    when: str
    what: str
    recipient: str
    is_refused: bool


def mail_not_delivered(*, organization: str, count: int, named: tuple[Undelivered, ...], link: str) -> MailText:
    """To the owners: `count` mails did not arrive, of which the newest are `named`."""
    refused = _("{what} to {recipient}: the address takes no mail")
    given_up = _("{what} to {recipient}: nobody took it")
    more = count - len(named)
    return MailText(
        subject=many(
            count,
            "{n} mail of {organization} did not arrive",
            "{n} mails of {organization} did not arrive",
            organization=organization,
        ),
        paragraphs=(
            many(
                count,
                "{n} mail of your organization could not be delivered.",
                "{n} mails of your organization could not be delivered.",
            ),
            _("Please check the address with the person, or call them: they may not know of their appointment."),
        ),
        facts=tuple(
            (one.when, (refused if one.is_refused else given_up).format(what=one.what, recipient=one.recipient))
            for one in named
        ),
        action=(_("Look at the patients"), link),
        closing=(
            *((many(more, "{n} more is not listed here.", "{n} more are not listed here."),) if more else ()),
            _("We write about this at most once a day."),
        ),
        organization=organization,
    )


def trial_mail(*, server: str) -> MailText:
    """To whoever tries the mail: `server` is the address of this installation."""
    return MailText(
        subject=_("Test of the mail of {server}").format(server=server),
        paragraphs=(
            _("This mail has arrived, so mail works."),
            _("Somebody who runs this installation of Medisched asked for it. There is nothing to do."),
        ),
    )
