"""What a person is told around a booking, whichever way they found the time."""

TAKEN = "This time was just taken"


def taken_text(called: str, count: int) -> str:
    """Kindly that somebody was faster, and what stands below: the `count` next times, with whom if that is one."""
    if not count:
        return f"{TAKEN}, and nothing else is free there at present. Please look at other providers."
    return f"{TAKEN}. {instead_text(called, count)}"


def instead_text(called: str, count: int) -> str:
    """What to take instead: up to three times."""
    times = "is the next free time" if count == 1 else f"are the next {('', '', 'two', 'three')[count]} free times"
    return f"Here {times}{f' with {called}' if called else ''}."


def masked(email: str) -> str:
    """`j•••@example.com`: enough to recognise one's own mailbox, nothing for who looks over the shoulder."""
    name, _, place = email.partition("@")
    return f"{name[:1]}•••@{place}"
