"""Who wants to be reminded."""

from medisched.schemas.base import Draft, Flag, View


class OwnRemindersView(View):
    """Whether the caller is reminded here, and how many hours before an appointment; 0: nobody is."""

    reminders: bool
    hours: int


class OwnRemindersDraft(Draft):
    """Whether the caller wants to be reminded."""

    reminders: Flag


class LetterRemindersView(View):
    """What the reader of a reminder is told: who reminds them, and whether that goes on."""

    organization: str
    reminders: bool
