"""`medisched admin create`: the first platform admin of an installation."""

from __future__ import annotations

import getpass
import sys
from typing import TYPE_CHECKING

from medisched.cli.database import open_database, run_service
from medisched.settings import get_settings

if TYPE_CHECKING:
    from argparse import Namespace


class NoPassword(Exception):
    """Nothing was entered, or not twice the same."""


def run_create(chosen: Namespace) -> None:
    """Make the admin and say so."""
    # Here, not above: it brings in every service, and most commands need none.
    from medisched.services.admins import create_admin  # noqa: PLC0415

    password = _read_password(from_stdin=chosen.password_stdin)
    with open_database(get_settings()):
        run_service(create_admin(email=chosen.email, name=chosen.name, password=password))
    print(f"{chosen.email} is a platform admin.")


def _read_password(*, from_stdin: bool) -> str:
    """Never from an argument: every user of the machine can read those."""
    if from_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    elif sys.stdin.isatty():
        password = getpass.getpass("Password: ")
        if getpass.getpass("Again: ") != password:
            raise NoPassword("The two passwords are not the same")
    else:
        raise NoPassword("There is no terminal to ask for a password: use --password-stdin")
    if not password:
        raise NoPassword("The password is empty")
    return password
