"""Keys arrive as the other person meant them, whatever the owner's layout."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.input import InputInjector, keysyms, open_injector
from tests.contract.desktop.conftest import set_layout, xdotool
from tests.contract.desktop.desktop_x_client import (
    CONTROL,
    KEY_PRESS,
    KEY_RELEASE,
    MOD1,
    XClient,
    is_modifier,
)

LOCK, NUM_LOCK_BIT = 2, 16
REPETITIONS_SECONDS = 0.2
SHIFT_KEY, CONTROL_KEY, ALT_KEY, ALTGR_KEY = 42, 29, 56, 100
A, Q, Z, TWO = 30, 16, 44, 3
SIGNS = "aZm,;1!@#\\éßÄñ€/^~ §|ΩЖ"


@pytest.fixture
def typing(client: XClient) -> XClient:
    """A program that has the keyboard."""
    client.focus(client.window())
    client.received()
    return client


def tap(injector: InputInjector, code: int, sign: str | int) -> None:
    keysym = sign if isinstance(sign, int) else keysyms.of_character(sign)
    text = "" if isinstance(sign, int) else sign
    injector.key(code, keysym, text, True)
    injector.key(code, keysym, text, False)


def normal(found: list[int]) -> list[int]:
    return [keysyms.normal(sign) for sign in found]


@pytest.mark.parametrize("layout", ["us", "fr", "de", "ru", "us,ru"])
def test_every_sign_arrives(display: str, injector: InputInjector, typing: XClient, layout: str) -> None:
    set_layout(display, layout)
    for sign in SIGNS:
        for code in (0, A, TWO):
            tap(injector, code, sign)
            assert normal(typing.pressed_keysyms()) == [keysyms.of_character(sign)], (sign, code)
    assert not typing.keys_down()
    assert typing.state() == 0


@pytest.mark.parametrize("layout", ["us", "fr", "de"])
def test_a_key_with_the_same_sign_is_pressed_in_its_place(
    display: str, injector: InputInjector, typing: XClient, layout: str
) -> None:
    set_layout(display, layout)
    code, sign = {"us": (A, "a"), "fr": (Q, "a"), "de": (A, "a")}[layout]
    tap(injector, code, sign)
    assert [event.code for event in typing.received()] == [code + 8, code + 8]


def test_german_altgr_q_on_an_american_keyboard(injector: InputInjector, typing: XClient) -> None:
    injector.key(ALTGR_KEY, keysyms.LEVEL3_SHIFT, "", True)
    injector.held()
    assert typing.state() == 0, "AltGr must not become a held Alt"
    injector.key(Q, ord("@"), "@", True)
    press = [event for event in typing.received() if not is_modifier(event.keysym)]
    assert [(event.text, event.state & (MOD1 | CONTROL)) for event in press] == [("@", 0)]
    injector.key(Q, ord("q"), "q", False)
    injector.key(ALTGR_KEY, keysyms.LEVEL3_SHIFT, "", False)
    assert not injector.held()
    assert not typing.keys_down()
    assert typing.state() == 0


def test_altgr_as_windows_sends_it(injector: InputInjector, typing: XClient) -> None:
    injector.key(CONTROL_KEY, keysyms.CONTROL_L, "", True)
    injector.key(ALT_KEY, keysyms.ALT_L, "", True)
    tap(injector, Q, "@")
    presses = [event for event in typing.received() if event.kind == KEY_PRESS]
    assert [(e.text, e.state & (MOD1 | CONTROL)) for e in presses if not is_modifier(e.keysym)] == [("@", 0)]
    assert typing.state() == CONTROL | MOD1, "held again after the sign"


def test_shift_held_for_a_sign_that_needs_none(
    display: str, injector: InputInjector, typing: XClient
) -> None:
    set_layout(display, "fr")
    injector.key(SHIFT_KEY, keysyms.SHIFT_L, "", True)
    tap(injector, 2, "!")  # French: without Shift, on another key
    assert typing.pressed_keysyms() == [ord("!")]
    assert typing.state() == 1, "Shift is held again"
    injector.key(SHIFT_KEY, keysyms.SHIFT_L, "", False)
    injector.held()
    assert typing.state() == 0


@pytest.mark.parametrize(
    ("sign", "locks"),
    [("a", LOCK), ("A", LOCK), ("a", 0), ("A", 0), ("é", LOCK), ("É", LOCK), ("Ж", LOCK), ("ж", LOCK)],
)
def test_caps_lock_of_the_owner_does_not_count(
    injector: InputInjector, typing: XClient, sign: str, locks: int
) -> None:
    typing.lock(LOCK, locks)
    tap(injector, A, sign)
    assert normal(typing.pressed_keysyms()) == [keysyms.of_character(sign)]
    assert typing.state() == locks


@pytest.mark.parametrize("locks", [0, NUM_LOCK_BIT])
@pytest.mark.parametrize("keysym", [0xFFB1, 0xFF9C])  # KP_1, KP_End
def test_the_keypad_with_or_without_num_lock(
    injector: InputInjector, typing: XClient, keysym: int, locks: int
) -> None:
    typing.lock(NUM_LOCK_BIT, locks)
    tap(injector, 79, keysym)
    presses = [event for event in typing.received() if event.kind == KEY_PRESS]
    assert [(event.keysym, event.state & 1) for event in presses] == [(keysym, 0)]
    assert typing.state() == locks


def test_caps_lock_is_a_key_too(injector: InputInjector, typing: XClient) -> None:
    tap(injector, 58, keysyms.CAPS_LOCK)
    injector.held()
    assert typing.state() == LOCK
    tap(injector, A, "A")
    assert typing.pressed_keysyms() == [ord("A")]


def test_control_c_from_a_cyrillic_keyboard(injector: InputInjector, typing: XClient) -> None:
    injector.key(CONTROL_KEY, keysyms.CONTROL_L, "", True)
    tap(injector, 46, 0x6D3)  # Cyrillic_es, on the key of C
    assert typing.pressed_keysyms() == [ord("c")]


def test_right_alt_on_a_german_keyboard_is_alt(
    display: str, injector: InputInjector, typing: XClient
) -> None:
    set_layout(display, "de")
    injector.key(ALTGR_KEY, keysyms.ALT_R, "", True)
    injector.held()
    assert typing.state() == MOD1
    injector.key(ALTGR_KEY, keysyms.ALT_R, "", False)
    injector.held()
    assert typing.state() == 0


def test_german_altgr_on_a_german_keyboard(display: str, injector: InputInjector, typing: XClient) -> None:
    set_layout(display, "de")
    injector.key(ALTGR_KEY, keysyms.LEVEL3_SHIFT, "", True)
    tap(injector, Q, "@")
    tap(injector, A, "a")  # out of step with the other side's AltGr
    assert typing.pressed_keysyms() == [ord("@"), ord("a")]
    injector.release_all()
    assert typing.state() == 0


@pytest.mark.parametrize("keysym", [0xFE52, 0xFF51, 0xFFBE, keysyms.TAB, 0xFF1B, 0x1008FF13])
def test_dead_keys_arrows_and_media_keys(injector: InputInjector, typing: XClient, keysym: int) -> None:
    tap(injector, 0, keysym)
    assert typing.pressed_keysyms() == [keysym]


def test_a_repeated_press_arrives_each_time(injector: InputInjector, typing: XClient) -> None:
    for _ in range(3):
        injector.key(A, ord("a"), "a", True)
    assert typing.pressed_keysyms() == [ord("a")] * 3
    injector.key(A, ord("a"), "a", False)
    assert not injector.held()
    assert not typing.keys_down()


def test_text_alone_is_typed(injector: InputInjector, typing: XClient) -> None:
    injector.key(0, 0, "Où?", True)
    assert typing.pressed_keysyms() == [ord(sign) for sign in "Où?"]
    assert not injector.held()


def test_the_layout_changes_while_a_key_is_down(
    display: str, injector: InputInjector, typing: XClient
) -> None:
    injector.key(Z, ord("z"), "z", True)
    injector.key(0, ord("Ж") + keysyms.UNICODE, "Ж", True)
    set_layout(display, "de")
    injector.key(Z, ord("y"), "y", False)
    injector.key(0, ord("ж") + keysyms.UNICODE, "ж", False)
    assert not injector.held()
    assert not typing.keys_down()
    tap(injector, 21, "z")  # the German place
    assert [event.code for event in typing.received() if event.kind == KEY_RELEASE][-1] == 21 + 8


def test_more_signs_than_spare_keys(injector: InputInjector, typing: XClient) -> None:
    for point in range(0x3041, 0x3081):
        tap(injector, 0, chr(point))
        assert typing.pressed_keysyms() == [keysyms.UNICODE + point]


@pytest.mark.parametrize("layout", ["us", "de"])
def test_the_map_is_left_as_it_was(display: str, client: XClient, layout: str) -> None:
    set_layout(display, layout)
    before = client.keyboard_map()
    injector = open_injector(display)
    for sign in "Жあ":
        tap(injector, 0, sign)
    assert client.keyboard_map() != before
    injector.close()
    assert client.keyboard_map() == before


def test_the_display_does_not_repeat_our_keys_by_itself(
    display: str, injector: InputInjector, typing: XClient
) -> None:
    def presses_within(count: int) -> int:
        found, until = 0, time.monotonic() + REPETITIONS_SECONDS
        while found < count and time.monotonic() < until:
            found += len(typing.pressed_keysyms())
        return found

    typing.repeat_after(milliseconds=2)
    try:
        injector.key(A, ord("a"), "a", True)
        assert presses_within(2) == 1
        injector.key(A, ord("a"), "a", False)
        injector.close()
        xdotool(display, "keydown", "b")  # another program's keys repeat as before
        assert presses_within(3) >= 3
        xdotool(display, "keyup", "b")
    finally:
        typing.repeat_after(milliseconds=660)


ACTIONS = st.one_of(
    st.tuples(
        st.just("key"),
        st.sampled_from([(30, "a"), (30, "A"), (0, "é"), (0, "Ж"), (16, "@"), (44, "z"), (0, "€"), (2, "!")]),
        st.booleans(),
    ),
    st.tuples(
        st.just("modifier"),
        st.sampled_from(
            [(42, 0xFFE1), (29, 0xFFE3), (56, 0xFFE9), (100, 0xFE03), (100, 0xFFEA), (0, 0xFFEB)]
        ),
        st.booleans(),
    ),
    st.tuples(st.just("button"), st.sampled_from([1, 2, 3, 8, 9, 77]), st.booleans()),
    st.tuples(st.just("wheel"), st.integers(-500, 500), st.integers(-500, 500)),
)


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    database=None,
)
@given(actions=st.lists(ACTIONS, max_size=25))
def test_after_release_all_nothing_is_held(
    injector: InputInjector, client: XClient, actions: list[tuple[str, object, object]]
) -> None:
    for action in actions:
        match action:
            case ("key", (int(code), str(sign)), bool(pressed)):
                injector.key(code, keysyms.of_character(sign), sign, pressed)
            case ("modifier", (int(code), int(keysym)), bool(pressed)):
                injector.key(code, keysym, "", pressed)
            case ("button", int(button), bool(pressed)):
                injector.button(button, pressed)
            case ("wheel", int(dx), int(dy)):
                injector.wheel(dx, dy)
    held = injector.held()
    assert client.keys_down() == held.keys
    injector.release_all()
    assert not client.keys_down()
    assert client.state() == 0
    assert not injector.held()
