"""X keysyms: which character each stands for, and which of them are modifiers.

Source of the table: `X11/keysymdef.h` of xorgproto, appendix A of the X protocol.
"""

from typing import Final

UNICODE: Final = 0x1000000
"""Keysyms above this are this plus a Unicode code point."""

BACKSPACE: Final = 0xFF08
TAB: Final = 0xFF09
RETURN: Final = 0xFF0D
PAUSE: Final = 0xFF13
PRINT: Final = 0xFF61
MODE_SWITCH: Final = 0xFF7E
NUM_LOCK: Final = 0xFF7F
SHIFT_L: Final = 0xFFE1
SHIFT_R: Final = 0xFFE2
CONTROL_L: Final = 0xFFE3
CONTROL_R: Final = 0xFFE4
CAPS_LOCK: Final = 0xFFE5
SHIFT_LOCK: Final = 0xFFE6
META_L: Final = 0xFFE7
META_R: Final = 0xFFE8
ALT_L: Final = 0xFFE9
ALT_R: Final = 0xFFEA
SUPER_L: Final = 0xFFEB
SUPER_R: Final = 0xFFEC
HYPER_R: Final = 0xFFEE
LEVEL3_SHIFT: Final = 0xFE03
LEVEL5_SHIFT: Final = 0xFE11

LOCKS: Final = frozenset({CAPS_LOCK, SHIFT_LOCK, NUM_LOCK, 0xFF14, 0xFE01})
"""Keys that toggle a state: Caps, Shift, Num, Scroll Lock, ISO_Lock."""

LEVEL_CHOOSERS: Final = frozenset({MODE_SWITCH, *range(0xFE02, 0xFE06), *range(0xFE11, 0xFE14)})
"""AltGr and its like: they only choose a sign of a key, so they mean nothing in another layout."""

GROUP_CHOOSERS: Final = frozenset(range(0xFE06, 0xFE10))
"""Keys that switch the keyboard layout of the person who presses them."""

MODIFIERS: Final = frozenset(range(SHIFT_L, HYPER_R + 1)) | LOCKS | LEVEL_CHOOSERS

TWINS: Final = {
    SHIFT_L: SHIFT_R, SHIFT_R: SHIFT_L, CONTROL_L: CONTROL_R, CONTROL_R: CONTROL_L, ALT_L: ALT_R,
    ALT_R: ALT_L, META_L: ALT_L, META_R: ALT_L, SUPER_L: SUPER_R, SUPER_R: SUPER_L,
}  # fmt: skip
"""The modifier that does as well where a layout lacks one."""

SAME_KEY: Final = {0xFE20: TAB, 0xFF15: PRINT, 0xFF6B: PAUSE}
"""ISO_Left_Tab, Sys_Req and Break are what Tab, Print and Pause become under a modifier: other systems
send the plain name with the modifier held, and the modifier must not be lifted for it."""

CONTROLS: Final = {"\b": BACKSPACE, "\t": TAB, "\n": RETURN, "\r": RETURN, "\x1b": 0xFF1B, "\x7f": 0xFFFF}
"""Characters that have a key of their own."""

_LEGACY: Final = """
    1a1:104 1a2:2d8 1a3:141 1a5:13d 1a6:15a 1a9:160 1aa:15e 1ab:164 1ac:179 1ae:17d 1af:17b 1b1:105
    1b2:2db 1b3:142 1b5:13e 1b6:15b 1b7:2c7 1b9:161 1ba:15f 1bb:165 1bc:17a 1bd:2dd 1be:17e 1bf:17c
    1c0:154 1c3:102 1c5:139 1c6:106 1c8:10c 1ca:118 1cc:11a 1cf:10e 1d0:110 1d1:143 1d2:147 1d5:150
    1d8:158 1d9:16e 1db:170 1de:162 1e0:155 1e3:103 1e5:13a 1e6:107 1e8:10d 1ea:119 1ec:11b 1ef:10f
    1f0:111 1f1:144 1f2:148 1f5:151 1f8:159 1f9:16f 1fb:171 1fe:163 1ff:2d9 2a1:126 2a6:124 2a9:130
    2ab:11e 2ac:134 2b1:127 2b6:125 2b9:131 2bb:11f 2bc:135 2c5:10a 2c6:108 2d5:120 2d8:11c 2dd:16c
    2de:15c 2e5:10b 2e6:109 2f5:121 2f8:11d 2fd:16d 2fe:15d 3a2:138 3a3:156 3a5:128 3a6:13b 3aa:112
    3ab:122 3ac:166 3b3:157 3b5:129 3b6:13c 3ba:113 3bb:123 3bc:167 3bd:14a 3bf:14b 3c0:100 3c7:12e
    3cc:116 3cf:12a 3d1:145 3d2:14c 3d3:136 3d9:172 3dd:168 3de:16a 3e0:101 3e7:12f 3ec:117 3ef:12b
    3f1:146 3f2:14d 3f3:137 3f9:173 3fd:169 3fe:16b 47e:203e 4a1:3002 4a2:300c+2 4a4:3001 4a5:30fb
    4a6:30f2 4a7:30a1 4a8:30a3 4a9:30a5 4aa:30a7 4ab:30a9 4ac:30e3 4ad:30e5 4ae:30e7 4af:30c3 4b0:30fc
    4b1:30a2 4b2:30a4 4b3:30a6 4b4:30a8 4b5:30aa+2 4b7:30ad 4b8:30af 4b9:30b1 4ba:30b3 4bb:30b5 4bc:30b7
    4bd:30b9 4be:30bb 4bf:30bd 4c0:30bf 4c1:30c1 4c2:30c4 4c3:30c6 4c4:30c8 4c5:30ca+6 4cb:30d2 4cc:30d5
    4cd:30d8 4ce:30db 4cf:30de+5 4d4:30e4 4d5:30e6 4d6:30e8+6 4dc:30ef 4dd:30f3 4de:309b+2 5ac:60c
    5bb:61b 5bf:61f 5c1:621+26 5e0:640+19 6a1:452+2 6a3:451 6a4:454+9 6ad:491 6ae:45e+2 6b0:2116
    6b1:402+2 6b3:401 6b4:404+9 6bd:490 6be:40e+2 6c0:44e 6c1:430+2 6c3:446 6c4:434+2 6c6:444 6c7:433
    6c8:445 6c9:438+8 6d1:44f 6d2:440+4 6d6:436 6d7:432 6d8:44c 6d9:44b 6da:437 6db:448 6dc:44d 6dd:449
    6de:447 6df:44a 6e0:42e 6e1:410+2 6e3:426 6e4:414+2 6e6:424 6e7:413 6e8:425 6e9:418+8 6f1:42f
    6f2:420+4 6f6:416 6f7:412 6f8:42c 6f9:42b 6fa:417 6fb:428 6fc:42d 6fd:429 6fe:427 6ff:42a 7a1:386
    7a2:388+3 7a5:3aa 7a7:38c 7a8:38e 7a9:3ab 7ab:38f 7ae:385 7af:2015 7b1:3ac+4 7b5:3ca 7b6:390
    7b7:3cc+2 7b9:3cb 7ba:3b0 7bb:3ce 7c1:391+17 7d2:3a3 7d4:3a4+6 7e1:3b1+17 7f2:3c3 7f3:3c2 7f4:3c4+6
    8a1:23b7 8a2:250c 8a3:2500 8a4:2320+2 8a6:2502 8a7:23a1 8a8:23a3+2 8aa:23a6 8ab:239b 8ac:239d+2
    8ae:23a0 8af:23a8 8b0:23ac 8bc:2264 8bd:2260 8be:2265 8bf:222b 8c0:2234 8c1:221d+2 8c5:2207 8c8:223c
    8c9:2243 8cd:21d4 8ce:21d2 8cf:2261 8d6:221a 8da:2282+2 8dc:2229+2 8de:2227+2 8ef:2202 8f6:192
    8fb:2190+4 9e0:25c6 9e1:2592 9e2:2409 9e3:240c+2 9e5:240a 9e8:2424 9e9:240b 9ea:2518 9eb:2510
    9ec:250c 9ed:2514 9ee:253c 9ef:23ba+2 9f1:2500 9f2:23bc+2 9f4:251c 9f5:2524 9f6:2534 9f7:252c
    9f8:2502 aa1:2003 aa2:2002 aa3:2004+2 aa5:2007+4 aa9:2014 aaa:2013 aac:2423 aae:2026 aaf:2025
    ab0:2153+8 ab8:2105 abb:2012 abc:2329 abd:2e abe:232a ac3:215b+4 ac9:2122 aca:2613 acc:25c1 acd:25b7
    ace:25cb acf:25af ad0:2018+2 ad2:201c+2 ad4:211e ad5:2030 ad6:2032+2 ad9:271d adb:25ac adc:25c0
    add:25b6 ade:25cf adf:25ae ae0:25e6 ae1:25ab ae2:25ad ae3:25b3 ae4:25bd ae5:2606 ae6:2022 ae7:25aa
    ae8:25b2 ae9:25bc aea:261c aeb:261e aec:2663 aed:2666 aee:2665 af0:2720 af1:2020+2 af3:2713 af4:2717
    af5:266f af6:266d af7:2642 af8:2640 af9:260e afa:2315 afb:2117 afc:2038 afd:201a afe:201e ba3:3c
    ba6:3e ba8:2228 ba9:2227 bc0:af bc2:22a4 bc3:2229 bc4:230a bc6:5f bca:2218 bcc:2395 bce:22a5 bcf:25cb
    bd3:2308 bd6:222a bd8:2283 bda:2282 bdc:22a3 bfc:22a2 cdf:2017 ce0:5d0+27 da1:e01+58 ddf:e3f+15
    df0:e50+10 ea1:3131+51 ed4:11a8+27 eef:316d ef0:3171 ef1:3178 ef2:317f ef3:3181 ef4:3184 ef5:3186
    ef6:318d+2 ef8:11eb ef9:11f0 efa:11f9 eff:20a9 13bc:152+2 13be:178 20ac:20ac
"""  # keysym:code point, hexadecimal, then how many follow one another


def _legacy() -> dict[int, int]:
    table: dict[int, int] = {}
    for entry in _LEGACY.split():
        pair, _, run = entry.partition("+")
        keysym, point = (int(number, 16) for number in pair.split(":"))
        for step in range(int(run or 1)):
            table[keysym + step] = point + step
    return table


LEGACY: Final = _legacy()
"""Code point of each keysym that has one and does not contain it."""


def _is_latin1(point: int) -> bool:
    return 0x20 <= point < 0x7F or 0xA0 <= point < 0x100


def of_character(character: str) -> int:
    """The keysym that types this character."""
    if character in CONTROLS:
        return CONTROLS[character]
    point = ord(character)
    return point if _is_latin1(point) else UNICODE + point


def normal(keysym: int) -> int:
    """One keysym of the several that mean the same, so that two may be compared."""
    if keysym in SAME_KEY:
        return SAME_KEY[keysym]
    if keysym in LEGACY:
        return UNICODE + LEGACY[keysym]
    if keysym >= UNICODE and _is_latin1(keysym - UNICODE):
        return keysym - UNICODE
    return keysym


def character(keysym: int) -> str:
    """What the keysym types, empty if it types nothing by itself."""
    keysym = normal(keysym)
    if _is_latin1(keysym):
        return chr(keysym)
    return chr(keysym - UNICODE) if UNICODE <= keysym <= UNICODE + 0x10FFFF else ""


def upper(keysym: int) -> int:
    """The keysym of its capital, itself if it has none."""
    sign = character(keysym)
    capital = sign.upper()
    return of_character(capital) if len(capital) == 1 and capital != sign else normal(keysym)


def lower(keysym: int) -> int:
    """The keysym of its small letter, itself if it has none."""
    sign = character(keysym)
    small = sign.lower()
    return of_character(small) if len(small) == 1 and small != sign else normal(keysym)
