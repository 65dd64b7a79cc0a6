"""Keysyms that mean the same compare equal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.input import keysyms


@pytest.mark.parametrize(
    ("keysym", "sign"),
    [(0x61, "a"), (0xE9, "é"), (0x6D3, "с"), (0x7E1, "α"), (0x20AC, "€"), (0x13BD, "œ"), (0x1000416, "Ж")],
)
def test_legacy_and_unicode_keysyms_give_their_character(keysym: int, sign: str) -> None:
    assert keysyms.character(keysym) == sign
    assert keysyms.normal(keysym) == keysyms.of_character(sign)


@given(st.characters(exclude_categories=["Cs", "Cc"]))
def test_a_character_survives(sign: str) -> None:
    keysym = keysyms.of_character(sign)
    assert keysyms.character(keysym) == sign
    assert keysyms.normal(keysym) == keysym


@given(st.integers(0, 0xFFFFFFFF))
def test_any_number_has_one_normal_form(keysym: int) -> None:
    once = keysyms.normal(keysym)
    assert keysyms.normal(once) == once
    assert len(keysyms.character(keysym)) <= 1
    assert keysyms.normal(keysyms.upper(keysym)) == keysyms.upper(keysym)
    assert keysyms.normal(keysyms.lower(keysym)) == keysyms.lower(keysym)


@pytest.mark.parametrize(
    ("small", "capital"), [("a", "A"), ("é", "É"), ("ж", "Ж"), ("1", "1"), ("ß", "ß"), ("ÿ", "Ÿ")]
)
def test_capitals(small: str, capital: str) -> None:
    assert keysyms.upper(keysyms.of_character(small)) == keysyms.of_character(capital)


def test_tab_with_shift_is_the_tab_key() -> None:
    assert keysyms.normal(0xFE20) == keysyms.TAB
    assert keysyms.of_character("\n") == keysyms.RETURN
