"""What patient and provider are told about an appointment, in the transaction that changes it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import func, select

from medisched.db.wire import Ask
from medisched.domain import messages
from medisched.domain.texts import language, speaking
from medisched.integrations.ics import CalendarEntry, appointment_calendar
from medisched.models import Organization, Provider, User
from medisched.services.appointment_facts import facts_of, said_of
from medisched.services.emails import ask_email, ask_withdrawal
from medisched.services.languages import find_patient_language
from medisched.settings import get_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from uuid import UUID

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.domain.messages import AppointmentFacts, MailText
    from medisched.schemas.appointments import AppointmentView

    Writer = Callable[[AppointmentFacts], MailText]


AUDIENCE = """
    select o.name, o.address, o.phone, o.mail_shows_title, o.locale, d.id as provider_id, d.email as provider_email,
           d.locale as provider_locale, u.id as patient_id, u.locale as patient_locale
      from organizations o
      join providers p on p.organization_id = o.id and p.id = $3
      join users d on d.id = p.user_id
      join patients r on r.organization_id = o.id and r.id = $2
      left join users u on u.id = r.user_id
     where o.id = $1
"""


def ask_audience(uow: UnitOfWork, patient_id: UUID, provider_id: UUID) -> Ask:
    """The question for all that `announce_booking` needs to know."""
    return Ask(AUDIENCE, (uow.organization_id, patient_id, provider_id))


async def announce_booking(
    uow: UnitOfWork, view: AppointmentView, audience: Sequence[Mapping[str, Any]] | None = None
) -> None:
    """Confirmation for the patient, a short notice for the provider; `audience` answers `ask_audience`, if asked."""
    if audience is None:
        audience = (await uow.ask_all(ask_audience(uow, view.patient_id, view.provider_id)))[0]
    who = audience[0]
    facts = facts_of(vars(view), who, uow.zone, change_until=view.cancel_until)
    letters: list[Ask] = []
    if view.patient_email:
        reads = who["patient_locale"] or (language() if who["patient_id"] == uow.actor.user_id else who["locale"])
        letters.append(_ask_patient(uow, view, facts, "confirmation", messages.appointment_confirmation, reads))
    if who["provider_id"] != uow.actor.user_id:
        write = messages.appointment_booked_for_provider
        reads = who["provider_locale"] or who["locale"]
        letters.append(_ask_provider(uow, view, facts, "booked", write, email=who["provider_email"], reads=reads))
    uow.later(*letters)


async def announce_cancellation(uow: UnitOfWork, view: AppointmentView) -> None:
    """Both learn of it; whoever did it is named to the other. No reminder of it goes out any more."""
    uow.later(ask_withdrawal(uow, view.id))
    facts = await appointment_facts(uow, view)
    by = "" if _is_patient(uow, view) else uow.actor.name
    await _tell_patient(
        uow, view, facts, "cancelled", partial(messages.appointment_cancelled, cancelled_by=by), method="CANCEL"
    )
    write = partial(messages.appointment_cancelled_for_provider, cancelled_by=by)
    await _tell_provider(uow, view, view.provider_id, "cancelled", facts, write)


async def announce_move(uow: UnitOfWork, before: AppointmentView, view: AppointmentView) -> None:
    """Old and new time; a provider who lost the appointment to another one sees it as cancelled."""
    uow.later(ask_withdrawal(uow, view.id))
    facts = await appointment_facts(uow, view)
    await _tell_patient(uow, view, facts, "moved", partial(messages.appointment_moved, old_start=before.start))
    await _tell_providers(uow, before, view, facts)


async def announce_new_patient(uow: UnitOfWork, before: AppointmentView, view: AppointmentView) -> None:
    """The time belongs to another patient now: for the first one it is cancelled, for the second one it is new."""
    uow.later(ask_withdrawal(uow, view.id))
    facts = await appointment_facts(uow, view)
    # A family shares one calendar and one entry in it: a cancellation of the same revision could win over the new one.
    if before.patient_email.lower() != view.patient_email.lower():
        lost = await appointment_facts(uow, before)
        stale = before.model_copy(update={"sequence": view.sequence})
        write = partial(messages.appointment_cancelled, cancelled_by=uow.actor.name)
        await _tell_patient(uow, stale, lost, "cancelled", write, method="CANCEL")
    await _tell_patient(uow, view, facts, "confirmation", messages.appointment_confirmation)
    await _tell_providers(uow, before, view, facts)


async def appointment_facts(uow: UnitOfWork, view: AppointmentView) -> AppointmentFacts:
    """What mails and calendar files say of an appointment."""
    one = await uow.get(Organization, uow.organization_id)
    return facts_of(vars(view), said_of(one), uow.zone, change_until=view.cancel_until)


async def _tell_patient(
    uow: UnitOfWork,
    view: AppointmentView,
    facts: AppointmentFacts,
    kind: str,
    write: Writer,
    *,
    method: Literal["REQUEST", "CANCEL"] = "REQUEST",
) -> None:
    """In their own language, letter and calendar entry alike."""
    if view.patient_email:
        reads = await find_patient_language(uow, view.patient_id)
        await uow.ask_all(_ask_patient(uow, view, facts, kind, write, reads, method=method))


def _ask_patient(  # noqa: PLR0917 - the same facts and words as above
    uow: UnitOfWork,
    view: AppointmentView,
    facts: AppointmentFacts,
    kind: str,
    write: Writer,
    reads: str,
    *,
    method: Literal["REQUEST", "CANCEL"] = "REQUEST",
) -> Ask:
    entry = CalendarEntry(
        appointment_id=view.id,
        sequence=view.sequence,
        stamp=uow.now,
        facts=facts,
        organizer=get_settings().mail_from,
        attendee=view.patient_email,
    )
    with speaking(reads):
        mail, calendar = write(facts), appointment_calendar(entry, method)
    return ask_email(
        uow,
        kind=f"appointment_{kind}",
        key=f"{view.id}/{view.sequence}",
        recipient=view.patient_email,
        mail=mail,
        calendar=calendar,
        calendar_method=method,
    )


def _ask_provider(
    uow: UnitOfWork,
    view: AppointmentView,
    facts: AppointmentFacts,
    kind: str,
    write: Writer,
    *,
    email: str,
    reads: str,
) -> Ask:
    with speaking(reads):
        mail = write(replace(facts, link=f"{get_settings().address}/appointments"))
    return ask_email(uow, kind=f"provider_{kind}", key=f"{view.id}/{view.sequence}", recipient=email, mail=mail)


async def _tell_providers(
    uow: UnitOfWork, before: AppointmentView, view: AppointmentView, facts: AppointmentFacts
) -> None:
    """Changed for who keeps the appointment; cancelled for who lost it, and new for who got it."""
    if before.provider_id == view.provider_id:
        write = partial(messages.appointment_moved_for_provider, old_start=before.start)
        await _tell_provider(uow, view, view.provider_id, "moved", facts, write)
        return
    lost = await appointment_facts(uow, before)
    cancel, book = messages.appointment_cancelled_for_provider, messages.appointment_booked_for_provider
    await _tell_provider(uow, view, before.provider_id, "cancelled", lost, cancel)
    await _tell_provider(uow, view, view.provider_id, "booked", facts, book)


async def _tell_provider(  # noqa: PLR0917 - the same facts and words as for the patient
    uow: UnitOfWork, view: AppointmentView, provider_id: UUID, kind: str, facts: AppointmentFacts, write: Writer
) -> None:
    """Nobody is told by letter what they have just done themselves."""
    query = (
        select(User.id, User.email, func.coalesce(func.nullif(User.locale, ""), Organization.locale).label("locale"))
        .join(Provider, Provider.user_id == User.id)
        .join(Organization, Organization.id == Provider.organization_id)
        .where(Provider.organization_id == uow.organization_id, Provider.id == provider_id)
    )
    row = await uow.find(query)
    if row is None or row["id"] == uow.actor.user_id:
        return
    await uow.ask_all(_ask_provider(uow, view, facts, kind, write, email=row["email"], reads=row["locale"]))


def _is_patient(uow: UnitOfWork, view: AppointmentView) -> bool:
    return view.patient_email.lower() == uow.actor.email.lower()
