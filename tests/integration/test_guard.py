"""Attacks on a running app over the raw socket: what nobody allowed does not happen, and nothing is written down."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest
import socketio

from tests.integration.probe import BASE, HANDLER, MEMBER, OWNER, Probe, running_probe
from tests.reflex_client import ROOT, ReflexClient

if TYPE_CHECKING:
    from collections.abc import Iterator

AS_OWNER = "ms_session=owner-token"
AS_MEMBER = "ms_session=member-token"
TAB = "8d5b3c62-0000-4000-8000-000000000001"


@pytest.fixture(autouse=True)
def _with_database() -> None:
    """Not needed here: the probe has invented sessions."""


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Probe]:
    folder = tmp_path_factory.mktemp("probe")
    with running_probe(folder) as probe:
        yield probe
    assert not list(folder.glob("data/pg*")), "a database was started for the probe"


@pytest.fixture
def probe(running: Probe) -> Probe:
    running.reset()
    return running


def left_for(tab: ReflexClient) -> list[str]:
    changes = (change for update in tab.seen for change in update.get("delta", {}).values())
    return [change["leave_to_rx_state_"] for change in changes if change.get("leave_to_rx_state_")]


def notices(tab: ReflexClient) -> list[str]:
    return [notice["text"] for notice in tab.vars["notices"]]


@pytest.mark.parametrize("cookie", ["", AS_MEMBER, AS_OWNER])
async def test_a_handler_without_policy_runs_for_nobody(probe: Probe, cookie: str) -> None:
    async with ReflexClient(probe.base, cookie=cookie) as tab:
        for name in ("undeclared", "without_policy", "setvar", "_notify", "get_state", "reset", "nonsense"):
            await tab.send(f"{HANDLER}.{name}", {"var_name": "secret", "value": "x"} if name == "setvar" else {})
        await tab.send(f"{ROOT}.setvar", {"var_name": "is_hydrated", "value": True})
        assert tab.vars["secret"] == ""
    assert probe.calls() == []


async def test_framework_events_that_set_vars_are_refused(probe: Probe) -> None:
    update = f"{ROOT}.reflex___state____update_vars_internal_state.update_vars_internal"
    async with ReflexClient(probe.base) as tab:
        await tab.send(update, {"vars": {f"{HANDLER}.secret_rx_state_": "stolen"}})
        assert tab.vars["secret"] == ""


async def test_each_handler_runs_for_those_it_names(probe: Probe) -> None:
    async with ReflexClient(probe.base, cookie=AS_MEMBER) as member:
        await member.send(f"{HANDLER}.own")
        assert notices(member) == ["You are not allowed to do this."]
        await member.send(f"{HANDLER}.keep", {"secret": "mine"})
        await member.send(f"{HANDLER}.own_in_background")
        assert probe.calls() == [f"keep {MEMBER}"]
    async with ReflexClient(probe.base, cookie=AS_OWNER) as owner:
        await owner.send(f"{HANDLER}.own")
    assert probe.calls()[1:] == ["own"]


async def test_only_an_arrival_at_a_page_is_refused_in_silence(probe: Probe) -> None:
    """The page itself says whom it is for; everything else that others may do is told, whatever it is called."""
    services = f"{BASE}.medisched___state___services____services_state"
    async with ReflexClient(probe.base, cookie=AS_MEMBER) as member:
        await member.send(f"{services}.load")
        assert notices(member) == []
        await member.send(f"{services}.close")
        assert notices(member) == ["You are not allowed to do this."]


async def test_a_visitor_is_sent_to_sign_in_and_back(probe: Probe) -> None:
    async with ReflexClient(probe.base) as tab:
        await tab.send(f"{HANDLER}.keep", {"secret": "x"}, path="/departments?sort=name")
        assert left_for(tab) == ["/sign-in?next=%2Fdepartments%3Fsort%3Dname"]
        await tab.send(f"{HANDLER}.keep", {"secret": "x"}, path="//evil.example")
        assert left_for(tab)[1:] == ["/sign-in?next=%2F"]
    assert probe.calls() == []


async def test_a_page_leaves_once(probe: Probe) -> None:
    async with ReflexClient(probe.base, token=TAB) as tab:
        await tab.emit(f"{HANDLER}.own")
        await tab.until(lambda: left_for(tab) == ["/sign-in?next=%2F"])
    async with ReflexClient(probe.base, token=TAB) as tab:
        assert (await tab.hydrate())["leave_to"] == ""


async def test_a_chain_does_not_carry_further_than_its_sender_may_go(probe: Probe) -> None:
    async with ReflexClient(probe.base, cookie=AS_MEMBER) as tab:
        await tab.send(f"{HANDLER}.chain")
        assert tab.vars["count"] == 1
    assert probe.calls() == []


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        ("take", {"item": {"$ne": 1}}),
        ("take", {"item": "not-an-id"}),
        ("take", {"item": OWNER, "number": "7"}),
        ("take", {"item": OWNER, "number": True}),
        ("take", {"item": OWNER, "more": 1}),
        ("take", {"item": OWNER, "self": "x"}),
        ("take", {"item": {"__reflex_form_data__": [["a", "b"]]}}),
        ("read_form", {"form": [["a", "b"]]}),
        ("read_form", {"form": {"a": {"b": "c"}}}),
        ("keep", {"secret": ["a"]}),
    ],
)
async def test_arguments_of_other_types_never_reach_a_handler(
    probe: Probe, name: str, payload: dict[str, object]
) -> None:
    async with ReflexClient(probe.base, cookie=AS_OWNER) as tab:
        await tab.send(f"{HANDLER}.{name}", payload)
        assert notices(tab) == ["That did not work. Please reload the page and try again."]
    assert probe.calls() == []


async def test_well_formed_arguments_arrive_as_declared(probe: Probe) -> None:
    async with ReflexClient(probe.base) as tab:
        await tab.send(f"{HANDLER}.take", {"item": OWNER, "number": 7})
        await tab.send(f"{HANDLER}.read_form", {"form": {"__reflex_form_data__": [["name", "x"]]}})
    assert probe.calls() == ["take UUID int", "form ['name']"]


async def test_a_session_that_ends_is_refused_at_the_next_event(probe: Probe) -> None:
    async with ReflexClient(probe.base, cookie=AS_OWNER) as tab:
        await tab.send(f"{HANDLER}.keep", {"secret": "before"})
        probe.end_session(OWNER, closing=False)
        start = len(tab.seen)
        await tab.emit(f"{HANDLER}.own", path="/departments")
        await tab.until(lambda: left_for(tab) == ["/sign-in?next=%2Fdepartments&ended=1"])
        await tab.emit(f"{ROOT}.hydrate", path="/elsewhere")
        await tab.until(lambda: left_for(tab)[1:] == ["/elsewhere"])
        assert "before" not in str(tab.seen[start:])
    assert probe.calls() == [f"keep {OWNER}"]


async def test_the_sockets_of_an_ended_session_close(probe: Probe) -> None:
    async with ReflexClient(probe.base, cookie=AS_OWNER) as tab, ReflexClient(probe.base, cookie=AS_MEMBER) as other:
        await tab.hydrate()
        probe.end_session(OWNER, closing=True)
        await tab.until(lambda: not tab.is_connected, within=1)
        await other.hydrate()
    async with ReflexClient(probe.base, cookie=AS_OWNER) as again:
        assert (await again.hydrate())["viewer"] is None


@pytest.mark.parametrize(("cookie", "told"), [(AS_OWNER, "&ended=1"), ("", "")])
async def test_a_page_that_comes_back_without_its_session_says_so_to_who_had_one(
    probe: Probe, cookie: str, told: str
) -> None:
    async with ReflexClient(probe.base, token=TAB, cookie=cookie) as tab:
        await tab.hydrate()
        probe.end_session(OWNER, closing=True)
    # A browser keeps its cookie: nobody has told it that the session is over.
    async with ReflexClient(probe.base, token=TAB, cookie=cookie) as back:
        await back.emit(f"{HANDLER}.own", path="/departments")
        await back.until(lambda: left_for(back) == [f"/sign-in?next=%2Fdepartments{told}"])


@pytest.mark.parametrize("thief", ["", AS_MEMBER])
async def test_a_leaked_token_yields_nothing(probe: Probe, thief: str) -> None:
    async with ReflexClient(probe.base, token=TAB, cookie=AS_OWNER) as tab:
        await tab.send(f"{HANDLER}.keep", {"secret": "patient list"})
        derived = tab.vars["rx_router_session"]["client_token"]
    for token in (TAB, derived):
        async with ReflexClient(probe.base, token=token, cookie=thief) as stolen:
            assert (await stolen.hydrate())["secret"] == ""
            assert "patient list" not in str(stolen.seen)
    async with ReflexClient(probe.base, token=TAB, cookie=AS_OWNER) as back:
        assert (await back.hydrate())["secret"] == "patient list"


async def test_a_session_id_in_a_header_or_payload_is_no_session(probe: Probe) -> None:
    async with ReflexClient(probe.base, headers={"X-Medisched-Sid": OWNER}) as tab:
        assert (await tab.hydrate())["viewer"] is None
        await tab.send(f"{HANDLER}.own", {"router_data": {"headers": {"x-medisched-sid": OWNER}}})
    assert probe.calls() == []


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
async def test_another_site_gets_no_socket(probe: Probe, origin: str) -> None:
    with pytest.raises(socketio.exceptions.ConnectionError):
        async with ReflexClient(probe.base, cookie=AS_OWNER, origin=origin):
            pass


async def test_there_is_no_socket_over_plain_requests(probe: Probe) -> None:
    async with httpx.AsyncClient(base_url=probe.base, headers={"origin": probe.base}) as browser:
        answers = [
            await browser.get("/_event/?EIO=4&transport=polling"),
            await browser.post("/_event/?EIO=4&transport=polling", content="40"),
            await browser.post("/_upload", files={"files": b"x"}, headers={"Reflex-Client-Token": TAB}),
        ]
    assert [answer.status_code for answer in answers] == [404, 404, 404]


async def test_nothing_that_was_entered_reaches_a_log(probe: Probe) -> None:
    words = ["pass-word-1", "pass-word-2", "pass-word-3", "pass-word-4", "pass-word-5"]
    async with ReflexClient(probe.base, cookie=AS_OWNER, token=TAB) as tab:
        await tab.send(f"{HANDLER}.fail", {"secret": words[0]})
        assert notices(tab) == ["Something went wrong on our side. Please try again."]
        await tab.send(f"{HANDLER}.take", {"item": {words[1]: 1}})
        await tab.send("no.such.handler", {"secret": words[2]})
        await tab.send(f"{HANDLER}.{words[3]}", {})
        await tab.attack("event", f"not an event {words[4]}")
        await tab.attack("event", {"name": [words[4]]})
        await tab.attack("client_error", {"message": words[4]})
        await tab.hydrate()
        seen = str(tab.seen)
    with pytest.raises(socketio.exceptions.ConnectionError):
        async with ReflexClient(probe.base, cookie=f"ms_session=broken-{words[4]}"):
            pass
    log = probe.log()
    assert "ValueError" in log
    assert "RuntimeError" in log
    assert "EventDeserializationError" in log
    assert not [word for word in (*words, "owner-token", TAB) if word in log]
    assert "owner-token" not in seen


async def test_the_cookie_is_nowhere_in_what_the_page_is_sent(probe: Probe) -> None:
    async with ReflexClient(probe.base, cookie=f"other=crumb; {AS_OWNER}") as tab:
        assert (await tab.hydrate())["viewer"]["name"] == "Owner"
        assert not [word for word in ("owner-token", "crumb") if word in str(tab.seen)]
