"""Whatever the description allows and forbids is asked, by everybody: no fault, and no answer it does not promise.

`make fuzz` asks for minutes, each time something else.
"""

import asyncio
import os
import random

import pytest

from tests.integration.fuzzing import Carried, find_faults, protected
from tests.integration.matrix import CALLERS, make_world, undone

LONG = int(os.environ.get("FUZZ_EXAMPLES", "0"))
"""Of each operation and caller."""
FEW = 2
# What these two get is in the matrix; with few examples they are asked nothing else.
ASKED = CALLERS if LONG else [one for one in CALLERS if one not in {"stranger", "bare key"}]
MODE = {"mode": "all", "max-examples": LONG or FEW, "no-shrink": True, "deterministic": not LONG}
CONFIG = {
    "suppress-health-check": ["all"],
    "seed": random.randrange(2**32) if LONG else 1,
    # Who calls is said by the headers.
    "generation": {"with-security-parameters": False},
    "phases": {
        "examples": {"enabled": False},
        "coverage": {"enabled": bool(LONG)},
        "fuzzing": {"generation": MODE},
        "stateful": {"enabled": False},
    },
    "checks": {
        # Names that are taken, ends before starts, cursors of nowhere: no schema can say what else may be refused.
        "positive_data_acceptance": {"enabled": False},
        # Other parties may not answer.
        "not_a_server_error": {"expected-statuses": ["2xx", "3xx", "4xx", "503"]},
    },
}


@pytest.mark.parametrize("caller", ASKED)
async def test_every_answer_is_one_that_is_promised(caller: str):
    world = await make_world()
    foreign = [] if caller in {"stranger", "admin"} else [str(world.people["stranger"].user_id)]
    app = Carried(protected(), *foreign)
    with undone():
        faults = await asyncio.to_thread(find_faults, world, caller, app, CONFIG)
    assert app.answered > 300
    assert faults == [], "\n\n".join([f"{len(faults)} of {app.answered}, seed {CONFIG['seed']}", *faults[:20]])
