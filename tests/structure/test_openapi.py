"""The API's description is committed, so that a change of it is seen."""

from medisched.cli.openapi import SNAPSHOT, describe_api


def test_the_committed_description_is_the_apis():
    assert SNAPSHOT.read_text(encoding="utf-8") == describe_api(), "run `make openapi` and look at the difference"
