"""`medisched …` and `python -m medisched.cli …`: reads the command and says refusals in one line."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

import psycopg
from alembic.script.revision import RevisionError
from alembic.util import CommandError
from sqlalchemy.exc import OperationalError

from medisched.cli import admin, audit, database, mail, serve
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
    admin.LoginExists,
    audit.BrokenTrail,
    database.OldSchema,
    mail.MailFails,
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
    except RevisionError as error:
        return _say(f"The database was migrated by another version of this program, not by an older one: {error}", 1)
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
    create.add_argument("--replace", action="store_true", help="of a login that exists, with a new name and password")
    create.set_defaults(run=admin.run_create)
    admins.add_parser("list", help="who they are").set_defaults(run=admin.run_list)
    remove = admins.add_parser("remove", help="take the right away; the last one stays")
    remove.add_argument("--email", required=True)
    remove.set_defaults(run=admin.run_remove)
    mails = commands.add_parser("mail", help="mail").add_subparsers(required=True, metavar="COMMAND")
    doctor = mails.add_parser("doctor", help="send a trial mail, and name the step that fails")
    doctor.add_argument("--to", required=True, help="the address that it goes to")
    doctor.set_defaults(run=mail.run_doctor)
    _add_audit(commands.add_parser("audit", help="audit trails"))
    return parser


def _add_audit(parser: argparse.ArgumentParser) -> None:
    trails = parser.add_subparsers(required=True, metavar="COMMAND")
    verify = trails.add_parser("verify", help="compute every hash again, and name the first entry that does not fit")
    which = verify.add_mutually_exclusive_group()
    which.add_argument("--organization", metavar="SLUG", help="only this organization's; otherwise all")
    which.add_argument("--platform", action="store_true", help="only what belongs to no organization")
    verify.add_argument("--expect", metavar="NUMBER:HASH", type=audit.kept_head, help="an end that was kept before")
    verify.set_defaults(run=audit.run_verify)


def _first_line(error: OperationalError | psycopg.OperationalError) -> str:
    cause = error.orig if isinstance(error, OperationalError) else error
    return str(cause).strip().partition("\n")[0]


def _say(problem: object, code: int) -> int:
    print(f"medisched: {problem}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
