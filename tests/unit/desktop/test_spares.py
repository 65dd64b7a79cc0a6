"""Spare key codes are lent, kept, lent anew and given back."""

from desktop.input import keysyms
from desktop.input.x11.keymap import Key, Keymap, KeyType
from desktop.input.x11.spares import Place, Spares

CODES = range(20, 23)
SIGNS = [keysyms.UNICODE + point for point in range(0x3041, 0x304A)]


Bound = dict[int, tuple[int, int]]


def spares_of(bound: Bound) -> Spares:
    return Spares(lambda code, plain, shifted: bound.__setitem__(code, (plain, shifted)))


def keymap(bound: Bound) -> Keymap:
    kind = KeyType(1, ((1, 1),))
    return Keymap({code: Key(((kind, signs),), 1) for code, signs in bound.items()}, {}, CODES)


def test_codes_fill_up_then_their_second_places_then_the_oldest_goes() -> None:
    bound: Bound = {}
    spares = spares_of(bound)
    spares.adopt(keymap({}))
    first = [spares.place_for(sign, ()) for sign in SIGNS[:3]]
    assert first == [Place(22, None), Place(21, None), Place(20, None)]
    second = [spares.place_for(sign, ()) for sign in SIGNS[3:6]]
    assert second == [Place(22, True), Place(21, True), Place(20, True)]
    assert bound[22] == (SIGNS[0], SIGNS[3])
    assert spares.place_for(SIGNS[0], ()) == Place(22, False)
    assert spares.place_for(SIGNS[6], ()) == Place(21, False), "the first was used since"
    assert bound[21] == (SIGNS[6], SIGNS[4])
    assert spares.place_for(SIGNS[7], {20}) == Place(22, True), "a key that is held is not bound anew"
    assert spares.place_for(SIGNS[1], set(CODES)) is None
    spares.give_back()
    assert bound == dict.fromkeys(CODES, (0, 0))


def test_another_layout_takes_our_codes_away() -> None:
    bound: Bound = {}
    spares = spares_of(bound)
    spares.adopt(keymap({}))
    for sign in SIGNS[:4]:
        spares.place_for(sign, ())
    spares.adopt(keymap({22: (ord("x"), ord("X")), 21: bound[21], 20: bound[20]}))
    bound.clear()
    spares.give_back()
    assert bound == {21: (0, 0), 20: (0, 0)}, "what the new layout put on our code is not ours to clear"
