"""How much one caller may ask, and how often somebody may guess."""

import asyncio
import time

import pytest

from medisched.api.limits import GUESSES, Limits, Pass, SharedLimits
from medisched.cli.valkey import running_valkey
from medisched.domain.allowances import Allowance, Allowances, Rate
from tests.factories import make_clinic
from tests.integration.http import client, the_api
from tests.integration.keys import make_key

MINUTE = Rate(600, 60.0)


@pytest.fixture
def limits(monkeypatch: pytest.MonkeyPatch):
    """Few requests a minute, so that they are soon used up; also for all of an organization together, if asked for."""

    def few(quota: int, *, organization: int = 6000) -> None:
        monkeypatch.setattr(the_api().state.limits, "_good", Allowances(Rate(quota, 60.0)))
        monkeypatch.setattr(the_api().state.limits, "_organizations", Allowances(Rate(organization, 60.0)))

    return few


async def test_every_answer_to_a_caller_says_what_is_left():
    clinic = await make_clinic()
    async with client(clinic.member.token) as http:
        answers = [
            await http.get("/api/v1/me"),
            await http.get("/api/v1/members"),
            await http.post("/api/v1/appointments", json={}),
            await http.get("/api/v1/nothing"),
            await http.put("/api/v1/rooms", json={}),
        ]
    assert [answer.status_code for answer in answers] == [200, 403, 422, 404, 405]
    for answer in answers:
        assert answer.headers["ratelimit-limit"] == "600"
        assert answer.headers["ratelimit-policy"] == "600;w=60"
        assert int(answer.headers["ratelimit-reset"]) <= 1
        assert 590 <= int(answer.headers["ratelimit-remaining"]) <= 599


async def test_who_asks_too_much_waits_and_nobody_else_does(limits):
    clinic = await make_clinic()
    async with client(clinic.member.token) as http, client(clinic.owner.token) as other:
        limits(3)
        answers = [await http.get("/api/v1/me") for _ in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        refused = answers[-1]
        assert (refused.json()["code"], refused.headers["ratelimit-remaining"]) == ("too_many", "0")
        assert 15 <= int(refused.headers["retry-after"]) <= 20
        assert (await other.get("/api/v1/me")).status_code == 200


async def test_however_a_key_is_written_it_has_one_allowance(limits):
    clinic = await make_clinic()
    key = (await make_key(clinic)).key
    limits(3)
    async with client() as http:
        spellings = (f"Bearer {key}", f"bearer {key}", f"BEARER   {key}", f"bEaReR {key} ", f"Bearer  {key}")
        answers = [await http.get("/api/v1/me", headers={"Authorization": one}) for one in spellings]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]


async def test_a_refusal_gives_nothing_back_to_who_has_spent_it(limits):
    clinic = await make_clinic()
    headers = {"Authorization": f"Bearer {(await make_key(clinic)).key}"}
    limits(3)
    async with client() as http:
        asked = [await http.get("/api/v1/me", headers=headers) for _ in range(2)]
        wrong = {"email": clinic.owner.email, "password": "not the password"}
        asked.append(await http.post("/api/v1/session", json=wrong, headers=headers))
        asked += [await http.get("/api/v1/me", headers=headers) for _ in range(3)]
    assert [answer.status_code for answer in asked] == [200, 200, 401, 200, 429, 429]


async def test_the_keys_and_people_of_an_organization_share_an_allowance(limits):
    clinic, other = await make_clinic(), await make_clinic()
    keys = [{"Authorization": f"Bearer {(await make_key(clinic)).key}"} for _ in range(3)]
    limits(100, organization=6)
    async with client() as http, client(clinic.staff.token) as staff, client(clinic.member.token) as patient:
        let_in = [await http.get("/api/v1/me", headers=key) for key in keys]
        let_in += [await staff.get("/api/v1/me") for _ in range(2)] + [await http.get("/api/v1/me", headers=keys[0])]
        assert [answer.status_code for answer in let_in] == [200] * 6
        refused = [await http.get("/api/v1/me", headers=keys[1]), await staff.get("/api/v1/me")]
        assert [answer.status_code for answer in refused] == [429, 429]
        for answer in refused:
            assert (answer.json()["code"], answer.headers["ratelimit-remaining"]) == ("too_many", "0")
            assert (answer.headers["ratelimit-limit"], answer.headers["ratelimit-policy"]) == ("6", "6;w=60")
            assert 5 <= int(answer.headers["retry-after"]) <= 10
        # Patients are no part of it, so they cannot use it up; nor is another organization.
        assert (await patient.get("/api/v1/me")).headers["ratelimit-limit"] == "100"
        async with client(other.owner.token) as stranger:
            assert (await stranger.get("/api/v1/me")).status_code == 200


async def test_an_answer_tells_the_allowance_of_which_less_is_left(limits):
    clinic = await make_clinic()
    limits(4, organization=5)
    told = []
    for token in (clinic.owner.token, clinic.staff.token):
        async with client(token) as http:
            told += [(await http.get("/api/v1/me")).headers for _ in range(2)]
    assert [(one["ratelimit-limit"], one["ratelimit-remaining"]) for one in told] == [
        ("4", "3"), ("4", "2"), ("5", "2"), ("5", "1"),
    ]  # fmt: skip


async def test_who_does_not_work_for_an_organization_any_more_does_not_spend_from_it():
    limits = Limits(10, 2)
    for _ in range(2):
        await ask(limits, b"a", works_for=b"clinic")
    assert not await ask(limits, b"a", works_for=b"clinic")
    assert await ask(limits, b"b", works_for=None)
    assert await ask(limits, b"c", works_for=b"clinic")
    assert not await ask(limits, b"c", works_for=b"clinic")


async def test_keys_are_guessed_slowly_and_a_colleague_of_the_guesser_goes_on():
    clinic = await make_clinic()
    async with client(clinic.owner.token) as known, client() as guesser:
        assert (await known.get("/api/v1/me")).status_code == 200
        codes = []
        for number in range(GUESSES + 5):
            headers = {"Authorization": f"Bearer msk_live_{number}"}
            codes.append((await guesser.get("/api/v1/me", headers=headers)).status_code)
        assert codes == [401] * GUESSES + [429] * 5
        assert (await known.get("/api/v1/me")).status_code == 200
        async with client(clinic.staff.token) as newcomer:
            assert (await newcomer.get("/api/v1/me")).status_code == 429


async def test_what_is_refused_before_the_door_makes_nobody_known():
    async with client() as guesser:
        codes = []
        for number in range(GUESSES + 2):
            headers = {"Authorization": f"Bearer msk_live_{number}"}
            codes.append((await guesser.get("/api/v1/nothing", headers=headers)).status_code)
        assert codes == [404] * GUESSES + [429] * 2


async def test_who_shows_nothing_is_counted_by_network_and_told_what_is_left():
    clinic = await make_clinic()
    async with client() as http:
        answers = [
            await http.get(f"/api/v1/public/organizations/{clinic.organization.slug}"),
            await http.get("/api/v1/me"),
            await http.post("/api/v1/session", json={"email": clinic.owner.email, "password": "not the password"}),
            await http.post("/api/v1/session", json={}),
            await http.delete("/api/v1/session"),
            await http.get("/api/v1/nothing"),
        ]
    assert [answer.status_code for answer in answers] == [200, 401, 401, 422, 204, 404]
    left = [int(answer.headers["ratelimit-remaining"]) for answer in answers]
    assert left == sorted(left, reverse=True)
    for answer in answers:
        assert (answer.headers["ratelimit-limit"], answer.headers["ratelimit-policy"]) == ("600", "600;w=60")
        assert "Cookie" in answer.headers["vary"]


async def test_who_signs_in_is_limited_by_network_and_who_is_signed_in_is_not(limits):
    clinic = await make_clinic()
    wrong = {"email": clinic.owner.email, "password": "not the password"}
    limits(2)
    async with client() as http, client(clinic.owner.token) as known:
        answers = [await http.post("/api/v1/session", json=wrong) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [401, 401, 429]
        assert (answers[-1].json()["code"], "retry-after" in answers[-1].headers) == ("too_many", True)
        assert (await known.get("/api/v1/me")).status_code == 200


async def test_what_is_open_is_limited_by_network(limits):
    clinic = await make_clinic()
    limits(2)
    async with client() as http:
        path = f"/api/v1/public/organizations/{clinic.organization.slug}"
        assert [(await http.get(path)).status_code for _ in range(3)] == [200, 200, 429]


def test_an_allowance_refills_evenly():
    allowances = Allowances(Rate(3, 60.0))
    assert [allowances.spend(b"a", 0.0) is None for _ in range(4)] == [False, False, False, True]
    assert allowances.look(b"a", 0.0) == Allowance(0, 60.0, 20.0, Rate(3, 60.0))
    assert allowances.spend(b"a", 19.9) is None
    assert allowances.spend(b"a", 20.0) is not None
    assert allowances.look(b"a", 80.0).remaining == 3


def test_debts_are_paid_and_bounded():
    allowances = Allowances(Rate(60, 60.0))
    for _ in range(5000):
        allowances.charge(b"a", 0.0)
    assert allowances.look(b"a", 0.0).reset == 600.0
    assert allowances.look(b"a", 600.0).remaining == 60


def test_memory_is_bounded_and_those_not_seen_for_longest_go_first():
    allowances = Allowances(MINUTE, most=3)
    for subject in (b"a", b"b", b"c", b"a", b"d"):
        allowances.spend(subject, 0.0)
    assert [subject in allowances for subject in (b"a", b"b", b"c", b"d")] == [True, False, True, True]


async def test_counting_costs_far_less_than_an_answer():
    limits = Limits(1_000_000, 10_000_000)
    passed = await limits.admit(b"a", lambda: b"here")
    assert isinstance(passed, Pass)
    await limits.settle(passed, is_let_in=True, is_refused=False, works_for=b"clinic")
    began = time.process_time()
    for _ in range(2000):
        one = await limits.admit(b"a", lambda: b"here")
        assert isinstance(one, Pass)
        await limits.settle(one, is_let_in=True, is_refused=False, works_for=b"clinic")
    assert (time.process_time() - began) / 2000 < 200e-6


async def ask(limits: Limits, subject: bytes, *, is_good: bool = True, works_for: bytes | None = None) -> bool:
    """Whether one request passes; its credential is good or not."""
    passed = await limits.admit(subject, lambda: b"there")
    if isinstance(passed, Pass):
        await limits.settle(passed, is_let_in=is_good, is_refused=not is_good, works_for=works_for)
    return isinstance(passed, Pass)


async def test_several_workers_share_one_allowance():
    with running_valkey() as valkey:
        one, two = (SharedLimits(valkey.address, 6, 60) for _ in range(2))
        assert [await ask(limits, b"a") for limits in (one, one, one, two)] == [True] * 4
        for limits in (one, two, one):
            await limits.tell()
        assert [await ask(two, b"a") for _ in range(3)] == [True, True, False]
        assert await ask(two, b"b")
        for _ in range(GUESSES):
            assert await ask(two, b"wrong", is_good=False)
        assert await ask(one, b"other", is_good=False)
        await two.tell()
        await one.tell()
        assert not await ask(one, b"wrong", is_good=False)
        # Whom only the other worker has let in so far, and whom nobody has.
        assert [await ask(one, b"b"), await ask(one, b"c")] == [True, False]
        await one.clear()
        await two.clear()


async def test_several_workers_share_the_allowance_of_an_organization():
    with running_valkey() as valkey:
        one, two = (SharedLimits(valkey.address, 100, 4) for _ in range(2))
        assert [await ask(limits, b"a", works_for=b"clinic") for limits in (one, one, one, two)] == [True] * 4
        await one.tell()
        await two.tell()
        assert not await ask(two, b"a", works_for=b"clinic")
        assert await ask(two, b"patient")
        await one.clear()
        await two.clear()


async def test_a_refusal_gives_nothing_back_in_any_worker():
    with running_valkey() as valkey:
        one, two = (SharedLimits(valkey.address, 6, 60) for _ in range(2))
        assert [await ask(one, b"a") for _ in range(4)] == [True] * 4
        await one.tell()
        assert await ask(one, b"a", is_good=False)
        assert await ask(two, b"a")
        await two.tell()
        assert [await ask(two, b"a") for _ in range(2)] == [True, False]
        await one.clear()
        await two.clear()


async def test_what_is_given_is_told_soon_and_by_itself():
    with running_valkey() as valkey:
        one, two = (SharedLimits(valkey.address, 600, 6000) for _ in range(2))
        for _ in range(50):
            await ask(one, b"a")
        async with asyncio.timeout(5):
            while True:
                await ask(two, b"a")
                passed = await two.admit(b"a", lambda: b"there")
                assert isinstance(passed, Pass)
                assert passed.allowance is not None
                if passed.allowance.remaining < 560:
                    break
                await asyncio.sleep(0.05)
        await one.clear()
        await two.clear()


async def test_without_the_shared_memory_each_worker_counts_on():
    limits = SharedLimits("redis://127.0.0.1:1/0", 3, 30)
    assert [await ask(limits, b"a") for _ in range(4)] == [True, True, True, False]
    await limits.tell()
    assert not await ask(limits, b"a")
    await limits.clear()
