from __future__ import annotations

import re

import pytest

from conformance import __version__
from conformance.contract.scenario_data import shipped_digests
from conformance.reports.verify_page.bundle import bundle
from conformance.reports.verify_page.making import page_bytes


def test_modules_become_functions_of_their_own() -> None:
    modules = {
        "one": "const a = 1;\n\nexport {\n  a,\n};\n",
        "two": "import { a } from './one.mjs';\n\nconst b = a;\nexport { b };\n",
    }
    assert bundle(modules) == (
        "const module_one = (() => {\nconst a = 1;\n\nreturn {\n  a,\n};\n})();\n"
        "const module_two = (() => {\nconst { a } = module_one;\n\nconst b = a;\nreturn { b };\n})();\n"
    )


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("import { b } from './two.mjs';", "one.mjs imports two, which does not stand before it"),
        (
            "import * as fs from 'node:fs';",
            "one.mjs: import * as fs from 'node:fs'; cannot be put into the page",
        ),
        ("export const a = 1;", "one.mjs: export const a = 1; cannot be put into the page"),
        ("const a = '</SCRIPT>';", "one.mjs: </SCRIPT cannot be put into the page"),
        ("const a = '<!--';", "one.mjs: <!-- cannot be put into the page"),
    ],
)
def test_what_a_page_cannot_hold_is_refused(source: str, told: str) -> None:
    with pytest.raises(ValueError) as refused:
        bundle({"one": source})
    assert str(refused.value) == told


def test_the_page_is_the_same_each_time_and_says_what_it_is() -> None:
    page = page_bytes()
    assert page == page_bytes()
    told = page.decode()
    revisions = "contract revisions 1.0.0 and 1.1.0"
    assert f"svr-conformance {__version__}, {revisions}, with the data of 17 scenarios." in told
    assert [digest for digest in shipped_digests() if digest not in told] == []


def test_the_page_names_no_other_place() -> None:
    assert re.findall(r"(?:https?:|src=|href=|url\(|@import|fetch\()[^\s]*", page_bytes().decode()) == []
