"""Ways to a sign, on maps made by hand."""

from desktop.input import keysyms
from desktop.input.x11.keymap import LOCK, SHIFT, Key, KeyboardState, Keymap, KeyType, Way

LEVEL3, NUM = 128, 16
ONE = KeyType(0, ())
TWO = KeyType(SHIFT, ((SHIFT, 1),))
ALPHABETIC = KeyType(SHIFT | LOCK, ((SHIFT, 1), (LOCK, 1)))
KEYPAD = KeyType(SHIFT | NUM, ((SHIFT, 1), (NUM, 1)))
FOUR = KeyType(SHIFT | LEVEL3, ((SHIFT, 1), (LEVEL3, 2), (SHIFT | LEVEL3, 3)))
ALL = 0xFF
PLAIN = KeyboardState()


def key(kind: KeyType, *signs: int | str, wrap: int = 0) -> Key:
    numbers = tuple(keysyms.of_character(sign) if isinstance(sign, str) else sign for sign in signs)
    return Key(((kind, numbers),), wrap | 1)


KEYMAP = Keymap(
    {
        10: key(ALPHABETIC, "a", "A"),
        11: key(TWO, "2", "@"),
        12: key(FOUR, "q", "Q", "€", 0),
        13: key(KEYPAD, 0xFF9C, 0xFFB1),
        14: Key(((ALPHABETIC, (0x61, 0x41)), (ALPHABETIC, (0x6C6, 0x6E6))), 2),
        15: key(ONE, keysyms.LEVEL3_SHIFT),
        16: key(ONE, keysyms.LEVEL3_SHIFT),
        17: key(ONE, keysyms.SHIFT_L),
        18: key(ONE, keysyms.NUM_LOCK),
        19: key(TWO, "é", "2"),
    },
    {15: LEVEL3, 17: SHIFT, 18: NUM, 30: LOCK},
    range(8, 32),
)


def way(sign: int | str, state: KeyboardState = PLAIN, preferred: int = 0, liftable: int = ALL) -> Way | None:
    keysym = keysyms.of_character(sign) if isinstance(sign, str) else sign
    return KEYMAP.way_to(keysym, state, liftable, preferred)


def test_the_nearest_way_is_taken() -> None:
    assert way("a") == Way(10)
    assert way("a", preferred=14) == Way(14)
    assert way("@") == Way(11, put_on=SHIFT)
    assert way("2", KeyboardState(SHIFT)) == Way(19)
    assert way("€") == Way(12, put_on=LEVEL3)
    assert way("€", KeyboardState(SHIFT)) == Way(12, put_on=LEVEL3, put_off=SHIFT)
    assert way("ü") is None


def test_locks_go_off_rather_than_shift_on() -> None:
    caps = KeyboardState(LOCK, LOCK)
    assert way("a", caps) == Way(10, put_off=LOCK)
    assert way("A", caps) == Way(10)
    assert way("é", caps) == Way(19, put_off=LOCK), "readers capitalise what the type leaves to them"
    assert way(0xFFB1) == Way(13, put_on=NUM)
    assert way(0xFF9C, KeyboardState(NUM, NUM)) == Way(13, put_off=NUM)


def test_another_group_only_if_need_be() -> None:
    assert way(0x6C6) == Way(14, group=1)
    assert way(0x6C6, KeyboardState(group=1)) == Way(14)
    assert way(0x1000444, KeyboardState(group=3)) == Way(14), "group 3 wraps to 1"
    assert way("a", KeyboardState(group=1)) == Way(10)


def test_what_the_owner_holds_cannot_be_lifted() -> None:
    held = KeyboardState(SHIFT, fixed=SHIFT)
    assert way("q", held) is None
    assert way("Q", held) == Way(12)
    assert way("@", PLAIN, liftable=0) is None


def test_what_a_key_yields() -> None:
    assert KEYMAP.sign(10, KeyboardState(SHIFT | LOCK)) == ord("a")
    assert KEYMAP.sign(19, KeyboardState(LOCK, LOCK)) == ord("É")
    assert KEYMAP.sign(12, KeyboardState(SHIFT | LEVEL3)) == 0
    assert KEYMAP.sign(14, KeyboardState(group=1)) == 0x1000444
    assert KEYMAP.sign(99, PLAIN) == 0


def test_modifiers_of_keys() -> None:
    assert KEYMAP.modifiers_of(16) == LEVEL3, "as the other key of this sign, though the map does not list it"
    assert KEYMAP.modifiers_of(10) == 0
    assert KEYMAP.key_for_modifier(SHIFT) == 17
    assert KEYMAP.key_for_modifier(LEVEL3) == 15
    assert KEYMAP.key_for_modifier(64) is None
    assert KEYMAP.locks() == LOCK | NUM
    assert KEYMAP.level_modifiers() == SHIFT | LOCK | NUM | LEVEL3
    assert KEYMAP.spare_codes() == [9, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 31]


def test_groups_beyond_a_keys_own() -> None:
    two = ((ONE, (1,)), (ONE, (2,)))
    assert [Key(two, 0x02).group(group) for group in range(4)] == [0, 1, 0, 1]
    assert [Key(two, 0x42).group(group) for group in range(4)] == [0, 1, 1, 1]
    assert [Key(two, 0x92).group(group) for group in range(4)] == [0, 1, 1, 1]
    assert Key(two, 0xB2).group(3) == 0
