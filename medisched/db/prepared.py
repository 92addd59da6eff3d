"""Statements of SQLAlchemy that are written down once and from then on go over the wire as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.dialects.postgresql import asyncpg

from medisched.db.wire import Ask

if TYPE_CHECKING:
    from sqlalchemy.sql import ClauseElement

# The only one of SQLAlchemy's that numbers its parameters as the server does and tells their types.
_NUMBERING = asyncpg.dialect()


class Prepared:
    """A statement whose values are named by `bindparam`; what else it holds is fixed."""

    def __init__(self, statement: ClauseElement) -> None:
        compiled = statement.compile(dialect=_NUMBERING)
        self.sql = str(compiled)
        self._names: list[str] = list(getattr(compiled, "positiontup", None) or ())
        fixed: Any = compiled.params
        self._fixed: dict[str, Any] = dict(fixed or {})

    def ask(self, **values: Any) -> Ask:
        """The statement with its values; those that are left out are the fixed ones."""
        fixed = self._fixed
        return Ask(self.sql, [values[name] if name in values else fixed[name] for name in self._names])
