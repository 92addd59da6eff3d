"""What the documents show is there: `make screenshots` takes the pictures, named after the pages."""

import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
PICTURE = re.compile(r"!\[[^\]]*\]\(([^)\s]+)\)|<img[^>]*\ssrc=\"([^\"]+)\"")
DOCUMENTS = sorted([*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md")])


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_every_picture_of_a_document_exists(document: Path):
    linked = [first or second for first, second in PICTURE.findall(document.read_text())]
    missing = [name for name in linked if "://" not in name and not (document.parent / name).is_file()]
    assert missing == []
