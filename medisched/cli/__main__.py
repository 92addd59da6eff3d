"""`medisched …` and `python -m medisched.cli …`: reads the command and says refusals in one line."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

import psycopg
from alembic.util import CommandError
from sqlalchemy.exc import OperationalError

from medisched.cli import admin, database, serve
from medisched.cli.frontend import FrontendError
from medisched.cli.valkey import ValkeyError
from medisched.db.postgres_account import ServerError
from medisched.domain.errors import MedischedError
from medisched.settings import SettingsError

if TYPE_CHECKING:
    from collections.abc import Sequence

WRONG_USE = 2
INTERRUPTED = 130
REFUSALS = (
    MedischedError,
    ServerError,
    FrontendError,
    ValkeyError,
    CommandError,
    PermissionError,
    serve.PortTaken,
    admin.NoPassword,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is 0, 1 when it was refused, 2 when it or a setting was written wrongly."""
    chosen = _parser().parse_args(arguments)
    try:
        chosen.run(chosen)
    except SettingsError as error:
        return _say(error, WRONG_USE)
    except REFUSALS as error:
        return _say(error, 1)
    except (OperationalError, psycopg.OperationalError) as error:
        return _say(f"The database cannot be reached: {_first_line(error)}", 1)
    except KeyboardInterrupt:
        return INTERRUPTED
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="medisched", description="Scheduling for hospitals and clinics.")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    commands.add_parser("serve", help="migrate, build and serve everything").set_defaults(run=serve.run_serve)
    commands.add_parser("migrate", help="bring the database to the newest schema").set_defaults(
        run=database.run_migrate
    )
    commands.add_parser("seed", help="fill the demo clinics, never in production").set_defaults(run=database.run_seed)
    admins = commands.add_parser("admin", help="platform admins").add_subparsers(required=True, metavar="COMMAND")
    create = admins.add_parser("create", help="make a platform admin; asks for the password")
    create.add_argument("--email", required=True)
    create.add_argument("--name", required=True)
    create.add_argument("--password-stdin", action="store_true", help="read the password's line from standard input")
    create.set_defaults(run=admin.run_create)
    return parser


def _first_line(error: OperationalError | psycopg.OperationalError) -> str:
    cause = error.orig if isinstance(error, OperationalError) else error
    return str(cause).strip().partition("\n")[0]


def _say(problem: object, code: int) -> int:
    print(f"medisched: {problem}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
