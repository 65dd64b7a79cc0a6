"""A keyboard map: what each key yields under which modifiers, and how to reach a sign.

Follows "The X Keyboard Extension: Protocol Specification", sections 7 and 12.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from desktop.input import keysyms

SHIFT: Final = 1
LOCK: Final = 2
CONTROL: Final = 4
MOD1: Final = 8
MOD4: Final = 64
FIRST_SPARE: Final = 9
"""Key code 8 is evdev's 0, 'unknown'."""

TYPES_SYMS_MODIFIERS: Final = 1 | 2 | 4
"""Parts of the map that XkbGetMap returns (XkbKeyTypesMask, KeySymsMask, ModifierMapMask)."""

# Which change of modifiers a reader of the event minds least: putting a lock off (or Num Lock on) shows
# nowhere, Shift shows in the event's state, another layout group shows in the owner's indicator.
COST_LOCK: Final = 1
COST_MODIFIER: Final = 2
COST_CAPS_ON: Final = 3
COST_GROUP: Final = 4


@dataclass(frozen=True)
class KeyType:
    """How modifiers choose the level of a key: the modifiers that count, then level by their combination."""

    mask: int
    levels: tuple[tuple[int, int], ...]

    def level(self, modifiers: int) -> int:
        """The level under these modifiers; combinations that the type does not name give the first."""
        wanted = modifiers & self.mask
        return next((level for mods, level in self.levels if mods == wanted), 0)

    def ways_to(self, level: int, modifiers: int) -> Iterator[int]:
        """The modifier combinations, within the mask, that give this level; those in force first."""
        if self.level(modifiers) == level:
            yield modifiers & self.mask
        if level == 0 and all(mods for mods, _ in self.levels):
            yield 0
        yield from (mods for mods, reached in self.levels if reached == level)


@dataclass(frozen=True)
class Key:
    """What one key yields: a type and its signs for each layout group."""

    groups: tuple[tuple[KeyType, tuple[int, ...]], ...]
    out_of_range: int
    """XkbKeySymMap's group info: what to do with a group that the key lacks."""

    def group(self, group: int) -> int:
        """The group that counts for this key while `group` is chosen."""
        count = len(self.groups)
        if group < count:
            return group
        match self.out_of_range & 0xC0:
            case 0x40:
                return count - 1
            case 0x80:
                redirected = self.out_of_range >> 4 & 3
                return redirected if redirected < count else 0
            case _:
                return group % count

    def signs(self) -> frozenset[int]:
        """Every keysym that the key can yield."""
        return frozenset(sign for _, signs in self.groups for sign in signs if sign)


@dataclass(frozen=True)
class KeyboardState:
    """Modifiers and layout group in force, as XkbGetState tells them."""

    modifiers: int = 0
    locked: int = 0
    group: int = 0
    fixed: int = 0
    """Modifiers that we cannot lift: the owner holds them down."""


@dataclass(frozen=True)
class Way:
    """How to make a key yield a sign: modifiers to put on and off, and the layout group, for the press."""

    keycode: int
    put_on: int = 0
    put_off: int = 0
    group: int | None = None
    """None: the one in force."""


@dataclass(frozen=True)
class Keymap:
    """All keys by X key code, and the modifiers that each key sets by itself."""

    keys: dict[int, Key]
    modifier_map: dict[int, int] = field(default_factory=dict)
    codes: range = range(8, 256)

    @classmethod
    def of_reply(cls, reply: Any) -> "Keymap":
        """From the reply to XkbGetMap."""
        types = [
            KeyType(kind.mods_mask, tuple((e.mods_mask, e.level) for e in kind.map if e.active))
            for kind in reply.types_rtrn
        ]
        keys = {}
        for keycode, found in enumerate(reply.syms_rtrn, reply.firstKeySym):
            signs, width = tuple(found.syms), found.width
            groups = tuple(
                (types[found.kt_index[group]], signs[group * width : (group + 1) * width])
                for group in range(found.groupInfo & 0x0F)
            )
            if any(signs):
                keys[keycode] = Key(groups, found.groupInfo)
        modifiers = {entry.keycode: entry.mods for entry in reply.modmap_rtrn}
        return cls(keys, modifiers, range(reply.minKeyCode, reply.maxKeyCode + 1))

    @cached_property
    def _places(self) -> dict[int, list[tuple[int, int, int]]]:
        places = defaultdict(list)
        for keycode, key in self.keys.items():
            for group, (_, signs) in enumerate(key.groups):
                for level, sign in enumerate(signs):
                    if sign:
                        places[keysyms.normal(sign)].append((keycode, group, level))
        return places

    @cached_property
    def _masks(self) -> dict[int, int]:
        """Real modifiers by the keysym of the keys that set them: German AltGr itself has no map entry."""
        masks: dict[int, int] = defaultdict(int)
        for keycode, mask in self.modifier_map.items():
            if (key := self.keys.get(keycode)) and key.groups[0][1]:
                masks[key.groups[0][1][0]] |= mask
        return masks

    def spare_codes(self) -> list[int]:
        """Key codes that yield nothing."""
        return [
            c for c in self.codes if c >= FIRST_SPARE and c not in self.keys and c not in self.modifier_map
        ]

    def sign(self, keycode: int, state: KeyboardState) -> int:
        """The keysym, in normal form, that the key yields in this state; 0 if none."""
        key = self.keys.get(keycode)
        if key is None:
            return 0
        kind, signs = key.groups[key.group(state.group)]
        level = kind.level(state.modifiers)
        sign = keysyms.normal(signs[level]) if level < len(signs) else 0
        return keysyms.upper(sign) if state.modifiers & LOCK & ~kind.mask else sign

    def modifiers_of(self, keycode: int) -> int:
        """The real modifiers that this key sets while it is down."""
        if mask := self.modifier_map.get(keycode, 0):
            return mask
        key = self.keys.get(keycode)
        first = key.groups[0][1][:1] if key else ()
        return self._masks.get(first[0], 0) if first and first[0] in keysyms.MODIFIERS else 0

    def locks(self) -> int:
        """The real modifiers that are toggled, Caps Lock and Num Lock."""
        return LOCK | self._masks.get(keysyms.NUM_LOCK, 0)

    def level_modifiers(self) -> int:
        """The real modifiers that only choose a sign and so may be lifted for another."""
        choosers = self._masks.get(keysyms.LEVEL3_SHIFT, 0) | self._masks.get(keysyms.LEVEL5_SHIFT, 0)
        return SHIFT | self.locks() | choosers

    def key_for_modifier(self, modifier: int) -> int | None:
        """A key that sets this one modifier while it is held, for Shift and AltGr."""
        for wanted in (keysyms.SHIFT_L, keysyms.SHIFT_R, keysyms.LEVEL3_SHIFT, keysyms.LEVEL5_SHIFT):
            for keycode in self.with_first_sign(wanted):
                if self.modifiers_of(keycode) == modifier:
                    return keycode
        return None

    def with_first_sign(self, sign: int) -> Iterable[int]:
        """Key codes that yield this keysym without any modifier."""
        return (keycode for keycode, group, level in self._places.get(sign, ()) if group == level == 0)

    def way_to(self, sign: int, state: KeyboardState, liftable: int, preferred: int = 0) -> Way | None:
        """The way to a keysym that changes the least, on the preferred key if that is as good."""
        best: tuple[int, bool, Way] | None = None
        for keycode, group, level in self._places.get(keysyms.normal(sign), ()):
            key = self.keys[keycode]
            kind = key.groups[group][0]
            switch = None if key.group(state.group) == group else group
            for wanted in kind.ways_to(level, state.modifiers):
                if (cost := self._cost(sign, kind, wanted, state, liftable)) is None:
                    continue
                cost += COST_GROUP if switch is not None else 0
                mask = self._mask(sign, kind)
                way = Way(keycode, wanted & ~state.modifiers, state.modifiers & mask & ~wanted, switch)
                ranked = (cost, keycode != preferred, way)
                if best is None or ranked[:2] < best[:2]:
                    best = ranked
        return best[2] if best else None

    def _mask(self, sign: int, kind: KeyType) -> int:
        # Readers capitalise by themselves what Caps Lock is on for and the type does not deal with.
        return kind.mask | (LOCK if keysyms.upper(sign) != keysyms.normal(sign) else 0)

    def _cost(self, sign: int, kind: KeyType, wanted: int, state: KeyboardState, liftable: int) -> int | None:
        changed = (state.modifiers ^ wanted) & self._mask(sign, kind)
        if changed & ~liftable or changed & state.modifiers & state.fixed:
            return None
        cost = 0
        for bit in (1 << place for place in range(8)):
            if not changed & bit:
                continue
            if bit & self.locks():
                cost += COST_CAPS_ON if bit == LOCK & wanted else COST_LOCK
            else:
                cost += COST_MODIFIER
        return cost
