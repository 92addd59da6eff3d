"""Who lives in the demo clinics."""

from dataclasses import dataclass
from datetime import time

PASSWORD = "password123"  # noqa: S105 - the demo's well-known password, refused for real accounts
ADMIN = ("admin@medisched.local", "Ada Admin")


@dataclass(frozen=True)
class DemoProvider:
    """A provider with their hours: weekdays (1 is Monday), from, to, minutes."""

    email: str
    name: str
    title: str
    bio: str
    department: str
    slot_title: str
    weekdays: frozenset[int]
    opens: time
    closes: time
    length: int


@dataclass(frozen=True)
class DemoClinic:
    """An organization and its people."""

    name: str
    slug: str
    timezone: str
    address: str
    phone: str
    owner: tuple[str, str]
    staff: tuple[str, str]
    patient: tuple[str, str]
    departments: tuple[str, ...]
    providers: tuple[DemoProvider, ...]
    patients: tuple[str, ...]


ALL_WEEK = frozenset({1, 2, 3, 4, 5})
CITY_PATIENTS = (
    "Anna Becker", "Lukas Hoffmann", "Mia Wagner", "Jonas Schulz", "Lea Fischer", "Paul Weber", "Emma Koch",
    "Felix Bauer", "Sofia Richter", "Max Klein", "Clara Wolf", "Ben Schröder", "Marie Neumann", "Noah Braun",
)  # fmt: skip
FAMILY_PATIENTS = (
    "Olivia Brown", "Liam Davis", "Ava Martinez", "Ethan Clark", "Isabella Lewis", "Mason Walker", "Sophia Hall",
    "Logan Young", "Amelia King", "Lucas Wright", "Harper Scott", "Henry Green", "Evelyn Adams", "Jack Baker",
)  # fmt: skip

CITY = DemoClinic(
    name="City Medical",
    slug="city-medical",
    timezone="Europe/Berlin",
    address="Torstraße 12, 10119 Berlin",
    phone="+49 30 23125 120",
    owner=("sarah.johnson@citymedical.com", "Sarah Johnson"),
    staff=("emily.rodriguez@citymedical.com", "Emily Rodriguez"),
    patient=("john.doe@example.com", "John Doe"),
    departments=("Cardiology", "Dermatology", "General medicine"),
    providers=(
        DemoProvider(
            "david.miller@citymedical.com", "Dr. David Miller", "Cardiologist",
            "Heart rhythm, blood pressure and prevention. Speaks English and German.",
            "Cardiology", "Consultation", ALL_WEEK, time(9), time(12), 30,
        ),
        DemoProvider(
            "nadia.haddad@citymedical.com", "Dr. Nadia Haddad", "Dermatologist",
            "Skin checks, allergies and minor surgery.",
            "Dermatology", "Skin check", frozenset({1, 3, 5}), time(13), time(16), 20,
        ),
        DemoProvider(
            "tom.becker@citymedical.com", "Dr. Tom Becker", "General practitioner",
            "Family doctor for all ages.",
            "General medicine", "Check-up", frozenset({2, 4}), time(8), time(12), 30,
        ),
    ),
    patients=CITY_PATIENTS,
)  # fmt: skip
FAMILY = DemoClinic(
    name="Family Practice",
    slug="family-practice",
    timezone="America/New_York",
    address="48 Maple Avenue, Rochester, NY 14607",
    phone="+1 585 555 0148",
    owner=("michael.chen@familypractice.com", "Michael Chen"),
    staff=("james.wilson@familypractice.com", "James Wilson"),
    patient=("jane.smith@example.com", "Jane Smith"),
    departments=("Family medicine", "Pediatrics"),
    providers=(
        DemoProvider(
            "laura.nguyen@familypractice.com", "Dr. Laura Nguyen", "Family physician",
            "Care for the whole family, from check-ups to chronic illness.",
            "Family medicine", "Office visit", ALL_WEEK, time(9), time(12), 30,
        ),
        DemoProvider(
            "omar.farah@familypractice.com", "Dr. Omar Farah", "Pediatrician",
            "Children from birth to eighteen.",
            "Pediatrics", "Child visit", frozenset({1, 2, 4}), time(13), time(16), 30,
        ),
    ),
    patients=FAMILY_PATIENTS,
)  # fmt: skip
CLINICS = (CITY, FAMILY)
