"""`medisched admin`: who may look after the whole installation. Pages cannot make or remove such a one."""

from __future__ import annotations

import getpass
import sys
from typing import TYPE_CHECKING

from medisched.cli.database import open_database, run_service
from medisched.domain.errors import Conflict
from medisched.settings import get_settings

if TYPE_CHECKING:
    from argparse import Namespace


class NoPassword(Exception):
    """Nothing was entered, or not twice the same."""


class LoginExists(Exception):
    """Somebody signs in with this address already."""


def run_create(chosen: Namespace) -> None:
    """Make the admin and say so."""
    # Here, not above: it brings in every service, and most commands need none.
    from medisched.services.admins import create_admin  # noqa: PLC0415

    password = _read_password(from_stdin=chosen.password_stdin)
    with open_database(get_settings()):
        try:
            run_service(create_admin(email=chosen.email, name=chosen.name, password=password, replaces=chosen.replace))
        except Conflict as error:
            raise LoginExists(
                f"{error.message} With --replace it becomes an administrator's: its name and password are replaced by "
                "these, and who is signed in with it is signed out"
            ) from None
    print(f"{chosen.email} is a platform admin.")


def run_list(_chosen: Namespace) -> None:
    """One line for each."""
    from medisched.services.admins import list_admins  # noqa: PLC0415 - as above
    from medisched.services.doors import work  # noqa: PLC0415 - as above

    with open_database(get_settings()):
        admins = run_service(work(list_admins))
    for admin in admins:
        print(f"{admin.email}  {admin.name}  login since {admin.created_at:%Y-%m-%d}")


def run_remove(chosen: Namespace) -> None:
    """Take the right away; the login itself stays."""
    from medisched.services.admins import remove_admin  # noqa: PLC0415 - as above
    from medisched.services.doors import work  # noqa: PLC0415 - as above

    with open_database(get_settings()):
        run_service(work(remove_admin, chosen.email))
    print(f"{chosen.email} is no platform admin any more.")


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
