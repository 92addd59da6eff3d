"""Short, stable names of operations, as generated clients call them: `createAppointment`, `listRooms`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi.routing import APIRoute

VERSION = "/api/v1/"
GENERIC = ([], ["all"], ["one"])
WHOSE = {"public": "Public", "me": "My", "admin": "Admin"}
# Where neither the function's name nor the address says it well.
NAMES = {
    ("GET", "/api/health"): "getHealth",
    ("POST", "/api/webhooks/polar"): "receivePolarEvent",
    ("GET", "/api/v1/organizations/{organization_id}/overview"): "getOrganizationOverview",
    ("GET", "/api/v1/organizations/{organization_id}/standing"): "getOrganizationStanding",
    ("PATCH", "/api/v1/members/{membership_id}"): "changeMemberRole",
    ("PUT", "/api/v1/providers/{provider_id}/hours"): "setWorkingHours",
    ("POST", "/api/v1/providers/{provider_id}/hours/preview"): "previewWorkingHours",
    ("POST", "/api/v1/webhooks/{endpoint_id}/test"): "sendTestEvent",
    ("POST", "/api/v1/webhooks/{endpoint_id}/replay"): "replayFailedDeliveries",
    ("GET", "/api/v1/session"): "getSession",
    ("GET", "/api/v1/me"): "getMe",
    ("POST", "/api/v1/session"): "signIn",
    ("PUT", "/api/v1/session"): "switchOrganization",
    ("DELETE", "/api/v1/session"): "signOut",
    ("PATCH", "/api/v1/me"): "changeMe",
    ("GET", "/api/v1/public/organizations/{slug}"): "getPublicOrganization",
    ("GET", "/api/v1/providers/{provider_id}/hours"): "getWorkingHours",
    ("GET", "/api/v1/me/calendar-feed"): "getOwnCalendarFeed",
    ("POST", "/api/v1/me/calendar-feed"): "createOwnCalendarFeed",
    ("PATCH", "/api/v1/me/calendar-feed"): "changeOwnCalendarFeed",
    ("DELETE", "/api/v1/me/calendar-feed"): "stopOwnCalendarFeed",
    ("GET", "/api/v1/providers/{provider_id}/calendar-feed"): "getProviderCalendarFeed",
    ("POST", "/api/v1/providers/{provider_id}/calendar-feed"): "createProviderCalendarFeed",
    ("PATCH", "/api/v1/providers/{provider_id}/calendar-feed"): "changeProviderCalendarFeed",
    ("DELETE", "/api/v1/providers/{provider_id}/calendar-feed"): "stopProviderCalendarFeed",
    ("GET", "/api/v1/rooms/{room_id}/calendar-feed"): "getRoomCalendarFeed",
    ("POST", "/api/v1/rooms/{room_id}/calendar-feed"): "createRoomCalendarFeed",
    ("PATCH", "/api/v1/rooms/{room_id}/calendar-feed"): "changeRoomCalendarFeed",
    ("DELETE", "/api/v1/rooms/{room_id}/calendar-feed"): "stopRoomCalendarFeed",
    ("GET", "/api/v1/devices/{device_id}/calendar-feed"): "getDeviceCalendarFeed",
    ("POST", "/api/v1/devices/{device_id}/calendar-feed"): "createDeviceCalendarFeed",
    ("PATCH", "/api/v1/devices/{device_id}/calendar-feed"): "changeDeviceCalendarFeed",
    ("DELETE", "/api/v1/devices/{device_id}/calendar-feed"): "stopDeviceCalendarFeed",
    ("GET", "/api/v1/schedule"): "getSchedule",
    ("GET", "/api/v1/openings/first"): "listFirstOpenings",
    ("GET", "/api/v1/openings/days"): "listOpeningDays",
    ("GET", "/api/v1/openings/time"): "explainTime",
    ("GET", "/api/v1/slots/days"): "listSlotDays",
    ("POST", "/api/v1/slots/series"): "publishSlotSeries",
    ("POST", "/api/v1/slots/series/preview"): "previewSlotSeries",
    ("POST", "/api/v1/bookings"): "createBooking",
    ("POST", "/api/v1/appointments/walk-ins"): "createWalkIn",
    ("GET", "/api/v1/appointments.csv"): "exportAppointments",
    ("GET", "/api/v1/appointments/{appointment_id}/changes"): "listAppointmentChanges",
    ("GET", "/api/v1/appointments/{appointment_id}/calendar.ics"): "getAppointmentCalendarFile",
    ("GET", "/api/v1/appointments/{appointment_id}/calendar-links"): "getAppointmentCalendarLinks",
    ("GET", "/api/v1/patients/{patient_id}/appointments"): "listPatientAppointments",
    ("POST", "/api/v1/patients/duplicates"): "listPatientDuplicates",
    ("POST", "/api/v1/departments"): "createDepartment",
    ("POST", "/api/v1/providers"): "assignProvider",
    ("POST", "/api/v1/invitations"): "createInvitation",
    ("DELETE", "/api/v1/providers/{provider_id}"): "deleteProvider",
}


def operation_id(route: APIRoute) -> str:
    """From the function's name, completed by the address's nouns where it names none."""
    method = min(route.methods or {"GET"})
    if (method, route.path) in NAMES:
        return NAMES[method, route.path]
    parts = route.path.removeprefix(VERSION).strip("/").split("/")
    fixed = [part for part in parts if not part.startswith("{")]
    verb, *rest = route.name.split("_")
    whose = WHOSE.get(fixed[0], "")
    if rest not in GENERIC:
        return verb + whose + _joined(rest)
    nouns = [part for part in fixed if part not in WHOSE and part != verb]
    kept = [*(_one(part) for part in nouns[:-1]), nouns[-1] if rest == ["all"] else _one(nouns[-1])]
    return verb + whose + _joined(word for part in kept for word in part.replace(".", "-").split("-"))


def _one(noun: str) -> str:
    if noun.endswith("ies"):
        return noun.removesuffix("ies") + "y"
    return noun if noun.endswith("ss") else noun.removesuffix("s")


def _joined(words: object) -> str:
    return "".join(word.capitalize() for word in words)  # type: ignore[attr-defined]
