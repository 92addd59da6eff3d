"""What the person who started the server reads: where it is and, with demo data, who to sign in as."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from medisched.settings import Settings

PASSWORD = "password123"  # noqa: S105 - of the demo clinics, which production never has
SIGN_INS = (
    ("City Medical", "owner", "sarah.johnson@citymedical.com"),
    ("City Medical", "staff", "emily.rodriguez@citymedical.com"),
    ("City Medical", "provider", "david.miller@citymedical.com"),
    ("City Medical", "patient", "john.doe@example.com"),
    ("Family Practice", "owner", "michael.chen@familypractice.com"),
    ("Family Practice", "staff", "james.wilson@familypractice.com"),
    ("Family Practice", "provider", "laura.nguyen@familypractice.com"),
    ("Family Practice", "patient", "jane.smith@example.com"),
    ("the platform", "admin", "admin@medisched.local"),
)


def greet(settings: Settings) -> None:
    """Print the address and, outside production, the demo sign-ins."""
    print(f"\n  Medisched is at {settings.address}\n")
    if not settings.is_production:
        print(_table())
    print("  Ctrl-C stops it.\n", flush=True)


def _table() -> str:
    rows = [f"    {place:<16} {role:<9} {email}" for place, role, email in SIGN_INS]
    return "\n".join([f"  Demo sign-ins, all with the password {PASSWORD}", *rows, ""])
