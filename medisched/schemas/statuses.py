"""What an appointment or a slot can be, for the API's description: views are of rows, and are not looked at again."""

from pydantic.config import JsonDict

APPOINTMENT: JsonDict = {"enum": ["booked", "arrived", "in_progress", "fulfilled", "no_show", "cancelled"]}
APPOINTMENT_CHANGE: JsonDict = {"enum": ["booked", "moved", "status", "cancelled"]}
PUBLISHED_SLOT: JsonDict = {"enum": ["free", "busy"]}
SLOT: JsonDict = {"enum": ["free", "busy", "blocked"]}
