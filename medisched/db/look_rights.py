"""Many looks at once, as the job that collects them writes them. A migration runs these statements."""

from medisched.db.audit_rights import AUDITOR
from medisched.db.row_security import WORKER

SIGNATURE = "app.note_looks(json)"
NOTE = """
    create function app.note_looks(looks json) returns void
    language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
    declare
        look json;
    begin
        for look in select value from json_array_elements(looks) loop
            perform set_config('app.caller', look ->> 'caller', true);
            perform app.write_audit((look ->> 'organization')::uuid, 'looked', look ->> 'shown', null, '', null, null,
                                    array(select json_array_elements_text(look -> 'patients')::uuid));
        end loop;
    end $$"""


def write_looks_together() -> tuple[str, ...]:
    """Only the worker's role may: each look names the organization in whose chain it goes."""
    return (
        NOTE,
        f"alter function {SIGNATURE} owner to {AUDITOR}",
        f"revoke all on function {SIGNATURE} from public",
        f"grant execute on function {SIGNATURE} to {WORKER}",
    )


def write_each_look() -> tuple[str, ...]:
    """Back to before."""
    return (f"drop function {SIGNATURE}",)
