"""What the demo clinics do, where and with what, and who has come in without a login."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class DemoService:
    """A service: minutes, cents, the departments that offer it, and what it needs."""

    name: str
    description: str
    duration: int
    departments: tuple[str, ...]
    rooms: tuple[str, ...]
    devices: tuple[str, ...] = ()
    color: str = "teal"
    price: int | None = None
    online: bool = True
    buffer_after: int = 0
    notice: int = 60


@dataclass(frozen=True)
class DemoDesk:
    """The catalog of one clinic. Hours are (from, to), a break lies between two; one department works at weekends."""

    rooms: tuple[str, ...]
    devices: tuple[tuple[str, str], ...]
    services: tuple[DemoService, ...]
    holidays: tuple[str, str]
    currency: str
    hours: tuple[tuple[str, str], ...] = (("08:00", "12:30"), ("13:15", "18:00"))
    weekend_hours: tuple[tuple[str, str], ...] = (("09:00", "13:00"),)
    weekend_department: str = ""
    patients: tuple[tuple[str, date, str, str], ...] = field(default=())


EVERY_DEPARTMENT = ("Cardiology", "Dermatology", "General medicine")
CITY_DESK = DemoDesk(
    rooms=("Room 1", "Room 2", "Room 3", "Treatment room"),
    devices=(("ECG 1", "ECG"), ("ECG 2", "ECG"), ("Ultrasound", "Ultrasound"), ("Dermatoscope", "")),
    services=(
        DemoService(
            "First visit", "Getting to know each other, history and examination.", 45,
            EVERY_DEPARTMENT, ("Room 1", "Room 2", "Room 3"), color="teal", price=8_500,
        ),
        DemoService(
            "Follow-up", "Results and how to go on.", 20,
            EVERY_DEPARTMENT, ("Room 1", "Room 2", "Room 3"), color="blue", price=4_500,
        ),
        DemoService(
            "Resting ECG", "Heart rhythm at rest, read by the cardiologist.", 30, ("Cardiology", "General medicine"),
            ("Room 1", "Treatment room"), ("ECG 1", "ECG 2"), color="red", price=6_000, buffer_after=10,
        ),
        DemoService(
            "Heart ultrasound", "Echocardiography with report.", 40, ("Cardiology",),
            ("Treatment room",), ("Ultrasound",), color="indigo", price=14_000, online=False, buffer_after=5,
        ),
        DemoService(
            "Skin check", "All moles, with the dermatoscope.", 25, ("Dermatology",),
            ("Room 3",), ("Dermatoscope",), color="amber", price=7_000, buffer_after=5,
        ),
        DemoService(
            "Vaccination", "Travel and standard vaccinations.", 15, ("General medicine",),
            ("Room 2", "Treatment room"), color="green", price=2_500, buffer_after=5,
        ),
    ),
    holidays=("DE", "BE"),
    currency="EUR",
    weekend_department="General medicine",
    patients=(
        ("Gerda Schmidt", date(1948, 3, 12), "+49 30 5550101", ""),
        ("Karl Heinz Vogel", date(1939, 11, 2), "+49 30 5550102", ""),
        ("Aylin Yıldız", date(1991, 7, 23), "+49 176 5550103", "aylin.yildiz@mail.example.com"),  # noqa: RUF001 - a name
        ("Peter Schmidt", date(1975, 9, 30), "+49 176 5550104", "peter.schmidt@mail.example.com"),
        ("Hanna Krüger", date(2016, 4, 18), "+49 176 5550105", ""),
        ("Mehmet Demir", date(1968, 1, 9), "+49 176 5550106", ""),
        ("Ingrid Peters", date(1953, 12, 24), "+49 30 5550107", ""),
        ("Olena Kovalenko", date(1987, 5, 5), "+49 176 5550108", "olena.k@mail.example.com"),
    ),
)  # fmt: skip
FAMILY_DESK = DemoDesk(
    rooms=("Exam 1", "Exam 2", "Procedure room"),
    devices=(("Spirometer", ""), ("ECG cart", "ECG")),
    services=(
        DemoService(
            "New patient visit", "A first look at your health.", 40,
            ("Family medicine", "Pediatrics"), ("Exam 1", "Exam 2"), color="teal", price=18_000,
        ),
        DemoService(
            "Annual physical", "Yearly examination with blood work.", 45,
            ("Family medicine",), ("Exam 1", "Exam 2"), color="blue", price=22_000,
        ),
        DemoService(
            "Well-child visit", "Growth, milestones and shots.", 30,
            ("Pediatrics",), ("Exam 2",), color="green", price=15_000,
        ),
        DemoService(
            "Lung function test", "Spirometry with report.", 30, ("Family medicine",),
            ("Procedure room",), ("Spirometer",), color="purple", price=9_500, online=False, buffer_after=10,
        ),
    ),
    holidays=("US", "NY"),
    currency="USD",
    weekend_department="Family medicine",
    patients=(
        ("Walter Jones", date(1944, 6, 3), "+1 585 555 0111", ""),
        ("Maria Lopez", date(1982, 10, 14), "+1 585 555 0112", "maria.lopez@mail.example.com"),
        ("Tyrone Jackson", date(1999, 2, 27), "+1 585 555 0113", ""),
        ("Ruth Goldberg", date(1951, 8, 8), "+1 585 555 0114", ""),
        ("Emily Park", date(2018, 1, 30), "+1 585 555 0115", ""),
    ),
)  # fmt: skip
DESKS = {"city-medical": CITY_DESK, "family-practice": FAMILY_DESK}
