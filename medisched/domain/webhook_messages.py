"""What our mails say about webhooks, to the owners of an organization."""

from __future__ import annotations

from medisched.domain.messages import MailText
from medisched.domain.texts import _


def endpoint_disabled(*, organization: str, host: str, reason: str, link: str) -> MailText:
    """An endpoint was switched off: `reason` is "gone" or "failing", `host` the name in its address."""
    why = (
        _("The server at {host} answered that nothing shall be sent there any more.").format(host=host)
        if reason == "gone"
        else _("Deliveries to {host} have failed again and again.").format(host=host)
    )
    return MailText(
        subject=_("A webhook of {organization} was switched off").format(organization=organization),
        paragraphs=(
            why,
            _("So the other system does not learn of new appointments and changes any more."),
            _(
                "When its server works again, switch the webhook on. Then you can have everything sent again that "
                "failed in the last 30 days; what happens while it is switched off is not kept."
            ),
        ),
        action=(_("Look at the webhooks"), link),
        organization=organization,
    )
