"""Tests that docs/limits.schema.json judges a file of limits as temp-filter does, as far as a
schema can. The unit tests let temp-filter judge the same rows.
"""

import json
import pathlib
import re

import jsonschema
import pytest
from suhu_tools import golden_rows

DOCS = pathlib.Path(__file__).resolve().parents[2] / "docs"
SCHEMA = json.loads((DOCS / "limits.schema.json").read_text())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
ROWS = golden_rows("limits.tsv")


def test_the_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_every_row_of_the_golden_table_is_judged_as_it_says():
    for _, text, expected, comment in ROWS:
        if expected == "-":
            with pytest.raises(ValueError):
                json.loads(text.decode("utf-8-sig"), parse_constant=int)  # int() refuses NaN, too
        else:
            errors = [error.message for error in VALIDATOR.iter_errors(json.loads(text.decode("utf-8-sig")))]
            assert ("invalid" if errors else "valid") == expected, (comment, errors)


def test_what_the_program_takes_the_schema_takes():
    assert [comment for said, _, schema, comment in ROWS if said == "ok" and schema != "valid"] == []


def test_the_description_names_what_only_the_program_can_refuse():
    only_the_program = {said for said, _, schema, _ in ROWS if said != "ok" and schema == "valid"}
    assert len(only_the_program) >= 10
    for words in ("twice", "bytes", "limit-hihi > limit-hi > limit-lo > limit-lolo", "inside range", "deadband", "roc-limit of 0", "empty range", "10,000 days"):
        assert words in SCHEMA["description"]


def test_the_examples_of_the_schema_and_of_the_page_are_valid():
    page = re.findall(r"```json\n(.*?)```", (DOCS / "limits.md").read_text(), re.DOTALL)
    assert len(page) >= 2
    for example in [*SCHEMA["examples"], *map(json.loads, page)]:
        VALIDATOR.validate(example)


def test_the_page_and_the_schema_list_the_same_options():
    listed = set(re.findall(r"^\| `([a-z-]+)`", (DOCS / "limits.md").read_text(), re.MULTILINE))
    assert listed == set(SCHEMA["$defs"]["options"]["properties"])
