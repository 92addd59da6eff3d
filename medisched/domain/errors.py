"""The few ways in which something can be refused, each a sentence a patient could read.

MedischedError
├── NotSignedIn    nobody, or not any more: WrongCredentials, BadKey
├── NotAllowed     somebody, but not for this
├── NotFound       not there, or not theirs: the two are told apart by nobody
├── Conflict       true a moment ago: SlotTaken, TimeTaken, InUse, …
├── ChangedMeanwhile  not what the caller had seen
├── Invalid        what was entered cannot be so; says which field
├── TooMany        slow down; says for how long
└── Unavailable    something we lean on does not answer
"""

from collections.abc import Mapping, Sequence

from medisched.domain.texts import _, list_text, many, mark


class MedischedError(Exception):
    """Base of all refusals: a stable `code`, a sentence, and messages beside fields."""

    code = "error"
    message = mark("Something went wrong. Please try again.")

    def __init__(self, message: str | None = None, *, code: str | None = None) -> None:
        self.message = message or type(self).message
        self.code = code or type(self).code
        self.field_errors: dict[str, str] = {}
        super().__init__(self.message)


class NotSignedIn(MedischedError):
    """There is no valid session."""

    code = "not_signed_in"
    message = mark("Please sign in to go on.")


class WrongCredentials(NotSignedIn):
    """Password and address do not go together; which of the two is wrong is not said."""

    code = "wrong_credentials"
    message = mark("This e-mail address and password do not go together.")

    def __init__(self) -> None:
        super().__init__()
        self.field_errors = {"password": self.message}


class BadKey(NotSignedIn):
    """A program's key does not let it in; whether it is wrong, revoked or out of date is not said."""

    code = "bad_key"
    message = mark("This API key does not work. Send a valid one in the header Authorization, after the word Bearer.")


class NotAllowed(MedischedError):
    """The person may not do this."""

    code = "not_allowed"
    message = mark("You are not allowed to do this.")


class NotFound(MedischedError):
    """There is no such thing for this person."""

    code = "not_found"
    message = mark("We could not find that. It may have been removed.")


class Conflict(MedischedError):
    """The world has moved on."""

    code = "conflict"
    message = mark("This was changed in the meantime. Please look again.")


class SlotTaken(Conflict):
    """Somebody else was faster, or it was withdrawn from sale."""

    code = "slot_taken"
    message = mark("This time was just taken. Please choose another one.")


class TimeTaken(Conflict):
    """A resource already has something in this span."""

    code = "time_taken"

    def __init__(self, resource: str, *, for_oneself: bool = True) -> None:
        of_another = resource == "patient" and not for_oneself
        super().__init__(PATIENT_IS_ELSEWHERE if of_another else TIME_TAKEN[resource], code=f"{resource}_busy")
        self.resource = resource


PATIENT_IS_ELSEWHERE = mark("The patient already has an appointment at this time.")
TIME_TAKEN = {
    "provider": mark("The provider already has something at this time."),
    "room": mark("The room is already taken at this time."),
    "device": mark("A device that is needed is already taken at this time."),
    "patient": mark("You already have an appointment at this time."),
}


class InUse(Conflict):
    """Something still stands on what was to be removed; `dependents` lists it."""

    code = "in_use"

    def __init__(self, what: str, dependents: Sequence[str]) -> None:
        super().__init__(
            _("{what} cannot be removed yet. In the way: {dependents}.").format(
                what=what, dependents=list_text(dependents)
            )
        )
        self.dependents = tuple(dependents)


class LikelyDuplicate(Conflict):
    """Somebody like this has a record already; `names` tells them apart for a person."""

    code = "likely_duplicate"

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(
            _("There may already be a record of this person: {names}. Use it, or say that it is new.").format(
                names=list_text(names)
            )
        )
        self.names = tuple(names)


class ChangedMeanwhile(MedischedError):
    """A condition that the request made does not hold any more."""

    code = "changed_meanwhile"
    message = mark("This was changed since you have seen it. Please look again.")


class Invalid(MedischedError):
    """What was entered cannot be so."""

    code = "invalid"
    message = mark("Please check what you entered.")

    def __init__(
        self, field_errors: Mapping[str, str] | None = None, message: str | None = None, *, code: str | None = None
    ) -> None:
        errors = dict(field_errors or {})
        super().__init__(message or next(iter(errors.values()), None), code=code)
        self.field_errors = errors


class TooMany(MedischedError):
    """A limit was reached; `retry_after` is in whole seconds."""

    code = "too_many"

    def __init__(self, retry_after: int) -> None:
        self.retry_after = max(1, retry_after)
        super().__init__(
            _("Too many tries. Please wait {in_words} and try again.").format(in_words=_in_words(self.retry_after))
        )


class Unavailable(MedischedError):
    """Something we lean on does not answer."""

    code = "unavailable"
    message = mark("This is not available at the moment. Please try again in a minute.")


def _in_words(seconds: int) -> str:
    minutes = (seconds + 59) // 60
    if seconds < 60:  # noqa: PLR2004 - a minute
        return many(seconds, "{n} second", "{n} seconds")
    return many(minutes, "{n} minute", "{n} minutes")
