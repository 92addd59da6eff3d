"""What holds for the frame of every page: who is told what, names, keys, and both directions of writing."""

import ast
import inspect
import re
import sys
from pathlib import Path

import pytest

from medisched.components import commands
from medisched.components.navigation import INTEGRATIONS, SETUP, TABS, WORK
from medisched.pages import PAGES, Page
from medisched.state.guard import PUBLIC, SIGNED_IN

PROJECT = Path(__file__).resolve().parents[2]
STYLES = sorted((PROJECT / "assets").glob("*.css"))
PHYSICAL = re.compile(
    r"(?<![\w-])(?:left|right|(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)[\w-]*"
    r"|border-(?:top|bottom)-(?:left|right)-radius)\s*:|text-align:\s*(?:left|right)|float:\s*(?:left|right)"
)
FOUR = re.compile(r"(?<![\w-])(margin|padding|inset|border-radius|border-width):\s*([^;{}]+);")
INSIDE = [page for page in PAGES if page.is_inside]


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_styles_name_no_side_that_turns_with_the_direction_of_writing(path: Path):
    """Use margin-inline-start, inset-inline-end, text-align: start and, for corners, border-start-end-radius."""
    text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
    rules = re.sub(r"\[dir=\"rtl\"\][^}]*}", "", text)
    assert [match.group(0) for match in PHYSICAL.finditer(rules)] == []
    assert [match.group(0) for match in FOUR.finditer(rules) if _is_lopsided(*match.groups())] == []


def _is_lopsided(name: str, value: str) -> bool:
    """Whether four values say something else for the left than for the right."""
    values = re.findall(r"(?:[^\s(]|\([^()]*(?:\([^()]*\)[^()]*)*\))+", value.replace("!important", ""))
    if len(values) != 4 or "/" in value:
        return False
    top, right, bottom, left = values
    return (top, bottom) != (right, left) if name == "border-radius" else right != left


@pytest.mark.parametrize("page", INSIDE, ids=lambda page: page.route)
def test_whom_a_page_would_refuse_reads_a_kind_explanation(page: Page):
    """The guard says nothing about a page's own loads, because the page says it: `roles` of `inside`."""
    audiences = [load.fn.__policy__ for load in page.loads]
    refused = [set(who) for who in audiences if not who & {PUBLIC, SIGNED_IN}]
    assert all(load.fn.__name__.startswith(("load", "tell", "clear", "close")) for load in page.loads)
    if refused:
        assert set(_roles_of(page)) <= set.intersection(*refused), page.route


def test_every_page_has_its_own_title():
    titles = [page.title for page in PAGES if page.route != "/o/[slug]"]
    assert [title for title in titles if titles.count(title) > 1] == []


def test_every_place_is_a_page_and_has_its_own_key():
    routes = {page.route for page in PAGES}
    places = {place for table in (WORK, SETUP, INTEGRATIONS, TABS) for group in table.values() for place in group}
    assert {place.href for place in places} <= routes
    keys = [place.key for place in places if place.key]
    assert sorted(keys) == sorted(set(keys))
    assert {command.href for command in commands.list_actions()} <= routes


def test_the_keys_are_documented():
    """docs/keyboard.md has a line for each; `_line` writes it."""
    text = (PROJECT / "docs" / "keyboard.md").read_text()
    assert [line for line in map(_line, commands.list_shortcuts()) if line not in text.splitlines()] == []


def _line(shortcut: commands.Shortcut) -> str:
    keys = [("Ctrl or ⌘" if key == "Mod" else key) for key in shortcut.keys]
    between = " then " if shortcut.then else " "
    where = shortcut.page.label if shortcut.page else "Everywhere"
    return f"| {between.join(f'`{key}`' for key in keys)} | {shortcut.words} | {where} |"


def _roles_of(page: Page) -> tuple[str, ...]:
    module = sys.modules[page.view.__module__]
    tree = ast.parse(inspect.getsource(module))
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    words = [word for call in calls if getattr(call.func, "id", "") == "inside" for word in call.keywords]
    found = next((word.value for word in words if word.arg == "roles"), None)
    assert found is not None, f"{page.route} refuses some: give inside() its roles"
    return vars(module)[found.id] if isinstance(found, ast.Name) else ast.literal_eval(found)
