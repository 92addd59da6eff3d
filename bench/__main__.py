"""`make bench`: the production build under load, on 100 organizations with 1,000,000 appointments.

What each question costs, and how that compares with the same SQL straight at the database. The data are made once, in
.data/bench; a second run takes about two minutes. `python -m bench lists openings` asks only those.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psycopg

from bench.direct import Direct
from bench.load import CONNECTIONS, ask
from bench.place import address_of, prepare, running_server, say
from bench.plans import check_plans
from bench.production import serving
from bench.requests import Questions
from bench.rush import send_at_once
from bench.tidy import count_made, tidy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from bench.load import Load

WARM, MEASURED = 4, 10
RUSH = 200


@dataclass(frozen=True)
class Goal:
    """A question, how often a second it is to be answered, and how many different ones there are."""

    name: str
    title: str
    rate: int
    different: int


GOALS = (
    Goal("lists", "a provider's day: patient, service, room, device", 1500, 20_000),
    Goal("openings", "openings of one provider, service, room and day", 1200, 20_000),
    Goal("creations", "appointments at distinct times", 1000, 60_000),
)
SLOWEST = 300.0


def main(names: list[str]) -> int:
    """How many of the goals were missed."""
    with running_server() as server:
        prepare(server)
        with psycopg.connect(address_of(server), autocommit=True) as owner:
            questions = Questions(owner)
            tidy(owner, questions.monday)
            direct = Direct(server, owner, questions)
            check_plans(owner, questions, [trips for name in direct.recorded for trips in direct.recorded[name][:20]])
            with serving(server) as (port, pid):
                watched = {"app": pid, "postgres": server.pid}
                missed = 0
                for goal in GOALS:
                    if goal.name in names or not names:
                        missed += not _meets(goal, _load(goal, questions, owner, port, watched), direct)
                        tidy(owner, questions.monday)
                if not names or "rush" in names:
                    missed += not _rush(questions, owner, port)
                    tidy(owner, questions.monday)
    return missed


def _load(goal: Goal, questions: Questions, owner: psycopg.Connection, port: int, watched: Mapping[str, int]) -> Load:
    make: Callable[[int], Iterator[str]] = getattr(questions, goal.name)
    requests = list(make(goal.different))
    ask(requests, port, seconds=WARM, watched=watched)
    # What was made while warming up is made already; some of it was still on its way.
    made = count_made(owner, questions.monday)
    return ask(requests[made + 2 * CONNECTIONS if made else 0 :], port, seconds=MEASURED, watched=watched)


def _meets(goal: Goal, load: Load, direct: Direct) -> bool:
    alone = direct.rate(goal.name)
    is_met = load.rate >= goal.rate and load.p99 < SLOWEST and not load.refused + load.lost
    say(
        f"{goal.name:10} {load}\n{'':10} {goal.title}; goal {goal.rate:,}/s: {'met' if is_met else 'MISSED'}; "
        f"the same SQL alone {alone:,.0f}/s, so {load.rate / alone:.2f} of that"
    )
    return is_met


def _rush(questions: Questions, owner: psycopg.Connection, port: int) -> bool:
    """200 clients for one time: one gets it."""
    answers = send_at_once(list(questions.one_time(RUSH)), port)
    made = count_made(owner, questions.monday)
    is_met = made == 1 and answers == {201: 1, 409: RUSH - 1}
    say(f"{'rush':10} {RUSH} clients for one time: {answers}, {made} made: {'met' if is_met else 'MISSED'}")
    return is_met


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
