"""What keeps the site within its bounds: queues, buckets, limits, names, numbers."""

import asyncio
from ipaddress import ip_address, ip_network

import msgspec
import pytest
from limits import RateLimitItemPerMinute

from protocol.api import PasswordUse, SessionPasswordRules
from protocol.bounds import Email, Name
from protocol.hub import PING_SECONDS, Pong, RoomChanged
from protocol.room import Room
from support_site.accounts import MAX_EMAIL, MAX_NAME, is_email
from support_site.attempts import (
    Attempt,
    Attempts,
    Limit,
    TooManyAttempts,
    neighbourhood,
)
from support_site.errors import BadSetting
from support_site.hub.flood import BURST, RATE, Bucket, Flood
from support_site.hub.outbox import MAX_MESSAGES, Outbox, Overflow
from support_site.hub.socket import SILENCE_SECONDS
from support_site.joining import BadName, visible
from support_site.pages.join import digits
from support_site.passwords import (
    BadSessionPassword,
    Passwords,
    WeakPassword,
    checked_for_session,
    dictated,
    hash_password,
    refuse_weak,
)
from support_site.settings import address, is_loopback, read_proxies, read_public_url
from support_site.storage.tables import participants
from support_site.tokens import form_token, is_form_token, new_join_code, new_session_number, new_token


def room_changed(revision: int) -> RoomChanged:
    return RoomChanged(
        room=Room(
            number="123456789",
            revision=revision,
            started_at=0.0,
            organisation="",
            join_url="",
            participants=(),
        )
    )


async def test_the_outbox_keeps_the_newest_room_only() -> None:
    box = Outbox()
    box.put(Pong(beat=1), b"pong")
    for revision in range(3):
        box.put(room_changed(revision), b"room %d" % revision)
    box.put(Pong(beat=2), b"pong")
    box.close()
    box.put(Pong(beat=3), b"too late")
    assert [await box.take() for _ in range(4)] == [b"pong", b"room 2", b"pong", None]


async def test_a_full_outbox_overflows_but_still_takes_the_room() -> None:
    box = Outbox()
    box.put(room_changed(1), b"room")
    for beat in range(MAX_MESSAGES - 1):
        box.put(Pong(beat=beat), b"pong")
    box.put(room_changed(2), b"newer")
    with pytest.raises(Overflow):
        box.put(Pong(beat=0), b"pong")
    assert await box.take() == b"newer"


async def test_who_waits_at_the_outbox_is_woken() -> None:
    box = Outbox()
    waiting = asyncio.create_task(box.take())
    await asyncio.sleep(0)
    box.put(Pong(beat=1), b"pong")
    assert await waiting == b"pong"


def test_the_bucket_allows_a_burst_and_a_steady_rate() -> None:
    bucket = Bucket(0.0)
    for _ in range(int(BURST)):
        bucket.spend(0.0)
    with pytest.raises(Flood):
        bucket.spend(0.0)
    for second in range(1, 10):
        for _ in range(int(RATE)):
            bucket.spend(float(second))


def test_a_program_may_miss_two_pings() -> None:
    assert SILENCE_SECONDS > 3 * PING_SECONDS


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("fe80::1%eth0", "fe80::2", True),
        ("testclient", "testclient", True),
    ],
)
def test_who_counts_as_one_visitor(one: str, other: str, same: bool) -> None:
    assert (neighbourhood(one) == neighbourhood(other)) is same


async def test_limits_hold_for_one_and_for_all() -> None:
    limit = Limit(RateLimitItemPerMinute(2), RateLimitItemPerMinute(3))
    attempts = Attempts(dict.fromkeys(Attempt, limit))
    for _ in range(2):
        await attempts.spend(Attempt.SOCKET, "192.0.2.1")
    with pytest.raises(TooManyAttempts) as refused:
        await attempts.spend(Attempt.SOCKET, "192.0.2.1")
    assert 0 < refused.value.retry_after <= 120
    await attempts.spend(Attempt.SOCKET, "192.0.2.2")
    with pytest.raises(TooManyAttempts):
        await attempts.spend(Attempt.SOCKET, "192.0.2.3")
    await attempts.spend(Attempt.JOIN, "192.0.2.1")


@pytest.mark.parametrize("wrong", [True, False])
async def test_guesses_at_once_wait_for_those_before(wrong: bool) -> None:
    limit = Limit(RateLimitItemPerMinute(2), RateLimitItemPerMinute(5))
    attempts = Attempts(dict.fromkeys(Attempt, limit))
    under_way = answered = most = refused = 0

    async def guess(n: int) -> None:
        nonlocal under_way, answered, most, refused
        kinds = (Attempt.WRONG_PASSWORD, f"192.0.2.{n % 3}"), (Attempt.WRONG_FOR_ACCOUNT, f"agent{n}")
        try:
            async with attempts.guess(*kinds, wrong=(KeyError,)):
                under_way += 1
                most = max(most, under_way)
                for _ in range(3):
                    await asyncio.sleep(0)
                under_way -= 1
                answered += 1
                if wrong:
                    raise KeyError
        except KeyError:
            pass
        except TooManyAttempts:
            refused += 1

    await asyncio.gather(*(guess(n) for n in range(60)))
    assert most == 5
    assert (answered, refused) == ((5, 55) if wrong else (60, 0))


async def test_a_guess_that_is_given_up_makes_room() -> None:
    limit = Limit(RateLimitItemPerMinute(1), RateLimitItemPerMinute(1))
    attempts = Attempts(dict.fromkeys(Attempt, limit))

    async def guess(forever: bool) -> None:
        async with attempts.guess((Attempt.WRONG_NUMBER, "192.0.2.1"), wrong=(KeyError,)):
            if forever:
                await asyncio.Event().wait()

    first = asyncio.create_task(guess(forever=True))
    second = asyncio.create_task(guess(forever=False))
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.wait_for(second, 5.0)


async def test_passwords_match_only_themselves() -> None:
    passwords = Passwords()
    stored = hash_password("river lamp orbit")
    assert stored.startswith("$argon2id$")
    assert await passwords.matches("river lamp orbit", stored)
    assert not await passwords.matches("river lamp", stored)
    assert not await passwords.matches("no account has this password", None)
    assert not await passwords.matches("anything", "not a hash")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("blue", "blue"),
        (" blue sky\n", "blue sky"),
        ("cafe\u0301", "café"),
        ("１２３４", "1234"),
        ("BLUE", "BLUE"),
    ],
)
def test_a_session_password_is_what_was_dictated(typed: str, meant: str) -> None:
    assert checked_for_session(typed, SessionPasswordRules()) == dictated(typed) == meant


@pytest.mark.parametrize("password", ["", "abc", " abc ", "e\u0301" * 3, "x" * 65, "\ufdfa" * 64])
def test_session_passwords_of_another_length(password: str) -> None:
    with pytest.raises(BadSessionPassword):
        checked_for_session(password, SessionPasswordRules())


@pytest.mark.parametrize(
    ("use", "password", "accepted"),
    [
        (PasswordUse.OFF, None, True),
        (PasswordUse.OFF, "long enough", False),
        (PasswordUse.OPTIONAL, None, True),
        (PasswordUse.OPTIONAL, "long enough", True),
        (PasswordUse.REQUIRED, None, False),
        (PasswordUse.REQUIRED, "too short", False),
        (PasswordUse.REQUIRED, "long enough", True),
    ],
)
def test_the_site_rules_whether_sessions_have_passwords(
    use: PasswordUse, password: str | None, accepted: bool
) -> None:
    rules = SessionPasswordRules(use=use, min_length=len("long enough"))
    if accepted:
        assert checked_for_session(password, rules) == password
    else:
        with pytest.raises(BadSessionPassword):
            checked_for_session(password, rules)


@pytest.mark.parametrize("password", ["", "ninechars", "a" * 20, "ana@example.org", "x" * 201])
def test_weak_passwords(password: str) -> None:
    with pytest.raises(WeakPassword):
        refuse_weak(password, "ana@example.org")


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("123456789", "123456789"),
        (" 123 456 789 ", "123456789"),
        ("123-456.789", "123456789"),
        ("123\u00a0456\u202f789", "123456789"),
        ("12345678", None),
        ("1234567890", None),
        ("12345678a", None),
        ("١٢٣٤٥٦٧٨٩", None),
    ],
)
def test_numbers_as_people_type_them(typed: str, number: str | None) -> None:
    assert digits(typed) == number


def test_names_cannot_hide_anything() -> None:
    assert visible("  Ana\n\t Lopez ") == "Ana Lopez"
    assert visible("Ana\u202egro.elpmaxe\u200b") == "Anagro.elpmaxe"
    for nothing in ("", " \n", "\u200b\u202e"):
        with pytest.raises(BadName):
            visible(nothing)


def test_secrets_are_long_and_forms_are_signed() -> None:
    assert len({new_token() for _ in range(100)}) == 100
    assert len(new_join_code()) == 24
    assert all(len(new_session_number()) == 9 for _ in range(100))
    assert is_form_token(form_token("one"), "one")
    assert not is_form_token(form_token("one"), "other")
    assert not is_form_token("é", "one")


@pytest.mark.parametrize(
    ("typed", "origin"),
    [
        ("https://Help.Example.org/", "https://help.example.org"),
        ("https://help.example.org:443", "https://help.example.org"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_public_addresses(typed: str, origin: str) -> None:
    assert read_public_url(typed) == origin


@pytest.mark.parametrize(
    ("typed", "peer", "believed"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("10.0.0.0/8, 2001:DB8::/32", "10.9.8.7", True),
        ("10.0.0.0/8, 2001:DB8::/32", "::ffff:10.9.8.7", True),
        ("10.0.0.0/8, 2001:DB8::/32", "2001:db8::1", True),
        ("10.0.0.0/8, 2001:DB8::/32", "::ffff:11.0.0.1", False),
        ("::1", "0:0::1", True),
    ],
)
def test_whom_the_site_believes(typed: str, peer: str, believed: bool) -> None:
    proxies = [ip_network(proxy) for proxy in read_proxies(typed)]
    assert any(ip_address(peer) in proxy for proxy in proxies) is believed


@pytest.mark.parametrize("typed", ["", "*", "proxy", "10.0.0.1/8", "10.0.0.1,", "0.0.0.0/0", "::/0"])
def test_proxies_that_are_none(typed: str) -> None:
    with pytest.raises(BadSetting):
        read_proxies(typed)


@pytest.mark.parametrize("text", ["ana@example.org", "a@b.c", "é@exemple.fr"])
def test_email_addresses(text: str) -> None:
    assert is_email(text)


@pytest.mark.parametrize("text", ["", "ana", "ana@example", "a b@c.d", "a@b@c.d", "x" * MAX_EMAIL + "@b.c"])
def test_email_addresses_that_are_none(text: str) -> None:
    assert not is_email(text)


def test_names_and_addresses_fit_the_protocol_and_the_tables() -> None:
    for bound, kind, column in (
        (MAX_NAME, Name, participants.c.name),
        (MAX_EMAIL, Email, participants.c.email),
    ):
        msgspec.convert("x" * bound, kind)
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert("x" * (bound + 1), kind)
        assert str(column.type) == f"VARCHAR({bound})"


@pytest.mark.parametrize(
    "typed", ["", "help", "ftp://x", "https://", "https://u@x", "https://x/y", "https://x:99999"]
)
def test_addresses_that_are_none(typed: str) -> None:
    with pytest.raises(BadSetting):
        read_public_url(typed)


def test_loopback() -> None:
    assert is_loopback("127.0.0.9")
    assert is_loopback("::1")
    assert not is_loopback("0.0.0.0")  # noqa: S104
    assert not is_loopback("help.example.org")
    assert address("http", "::1", 8080) == "http://[::1]:8080"
