"""Keys, commitments and words: what an honest pair sees, and what a site in the middle cannot do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from link.flood import TokenBucket
from link.identity import (
    ForgedFingerprint,
    Identity,
    check_signature,
    commitment,
    connection_statement,
    verification_words,
)
from link.introduction import FalseReveal, Introduction, KeyChanged
from protocol.pairing import Commit, Purpose, Reveal


def converse(a: Introduction, b: Introduction, first: list[Commit | Reveal]) -> int:
    """Carries messages to and fro, beginning with ``first`` from a to b; returns how many it took."""
    pending = [(b, a, message) for message in first]
    count = 0
    while pending:
        to, back, message = pending.pop(0)
        count += 1
        assert count < 40, "they never finish"
        match message:
            case Commit():
                pending += [(back, to, answer) for answer in to.committed(message)]
            case Reveal():
                to.revealed(message)
    return count


def pair() -> tuple[Introduction, Introduction]:
    return Introduction(Identity.fresh(), 1, 2), Introduction(Identity.fresh(), 2, 1)


def test_both_learn_the_others_key_and_see_the_same_words() -> None:
    a, b = pair()
    converse(a, b, [a.begin()])
    assert a.key is not None
    assert b.key is not None
    assert a.words("en") == b.words("en")
    assert len(set(a.words("en"))) >= 1
    assert len(a.words("en")) == 5
    assert a.words("fr") == b.words("fr") != a.words("en")


def test_both_may_begin_at_once() -> None:
    a, b = pair()
    first, second = a.begin(), b.begin()
    answers = b.committed(first)
    converse(b, a, [second, *answers])
    assert a.words("en") == b.words("en") != ()


def test_a_restarted_program_is_known_again_by_its_seed() -> None:
    seed_a, seed_b = Identity.fresh().seed, Identity.fresh().seed
    a, b = Introduction(Identity(seed_a), 1, 2), Introduction(Identity(seed_b), 2, 1)
    converse(a, b, [a.begin()])
    words = a.words("en")
    again = Introduction(Identity(seed_a), 1, 2, a.pinned)
    converse(again, b, [again.begin()])
    assert again.words("en") == b.words("en") == words


def test_another_key_after_ours_was_shown_is_refused() -> None:
    a, b = pair()
    converse(a, b, [a.begin()])
    other = Introduction(Identity.fresh(), 2, 1)
    with pytest.raises(KeyChanged):
        a.committed(other.begin())
    pinned = Introduction(Identity.fresh(), 1, 2, a.pinned)
    with pytest.raises(KeyChanged):
        pinned.committed(other.begin())


def test_our_key_is_not_shown_before_the_other_has_committed() -> None:
    a, b = pair()
    said = a.committed(b.begin())
    assert all(isinstance(message, Commit) for message in said)


def test_a_site_that_saw_our_key_cannot_choose_its_own_afterwards() -> None:
    a, _ = pair()
    site = Identity.fresh()
    first = Commit(commitment=site.commitment(2, 1), answering=a.begin().commitment)
    assert any(isinstance(message, Reveal) for message in a.committed(first))
    chosen = Identity.fresh()
    with pytest.raises(KeyChanged):
        a.committed(Commit(commitment=chosen.commitment(2, 1), answering=a.begin().commitment))
    with pytest.raises(FalseReveal):
        a.revealed(Reveal(key=chosen.key, nonce=chosen.nonce(2, 1)))
    assert a.key is None


def test_a_site_that_delays_an_answer_cannot_put_itself_in_the_place_of_a_known_key() -> None:
    """It hides that B answered A's commitment, passes B's key on, and comes with its own afterwards."""
    a, b = pair()
    site = Identity.fresh()
    stripped = Commit(commitment=b.begin().commitment)
    a.committed(stripped)
    said = b.committed(Commit(commitment=a.begin().commitment, answering=b.begin().commitment))
    reveal = next(message for message in said if isinstance(message, Reveal))
    with pytest.raises(FalseReveal):
        a.revealed(reveal)  # not held to yet
    a.committed(Commit(commitment=site.commitment(2, 1), answering=a.begin().commitment))
    with pytest.raises(FalseReveal):
        a.revealed(reveal)
    assert a.key is None


def test_a_reveal_without_a_commitment_is_false() -> None:
    a, _ = pair()
    other = Identity.fresh()
    with pytest.raises(FalseReveal):
        a.revealed(Reveal(key=other.key, nonce=other.nonce(2, 1)))


def test_a_signature_covers_everything_that_it_could_be_replayed_with() -> None:
    mine = Identity.fresh()
    statement = connection_statement("123456789", 1, 2, Purpose.MAIN, 7, "sha-256 AA:BB")
    signature = mine.sign(statement)
    check_signature(mine.key, signature, statement)
    for other in (
        connection_statement("123456780", 1, 2, Purpose.MAIN, 7, "sha-256 AA:BB"),
        connection_statement("123456789", 2, 1, Purpose.MAIN, 7, "sha-256 AA:BB"),
        connection_statement("123456789", 1, 3, Purpose.MAIN, 7, "sha-256 AA:BB"),
        connection_statement("123456789", 1, 2, Purpose.BULK, 7, "sha-256 AA:BB"),
        connection_statement("123456789", 1, 2, Purpose.MAIN, 8, "sha-256 AA:BB"),
        connection_statement("123456789", 1, 2, Purpose.MAIN, 7, "sha-256 AA:BC"),
    ):
        with pytest.raises(ForgedFingerprint):
            check_signature(mine.key, signature, other)
    with pytest.raises(ForgedFingerprint):
        check_signature(Identity.fresh().key, signature, statement)


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32))
def test_words_depend_on_every_key_and_on_no_order(a: bytes, b: bytes) -> None:
    mine, theirs = (a, b), (b, a)
    assert verification_words(mine, theirs, "en") == verification_words(theirs, mine, "en")
    assert commitment(a, b) == commitment(a, b)


def test_unknown_languages_have_english_words() -> None:
    a, b = pair()
    converse(a, b, [a.begin()])
    assert a.words("xx") == a.words("en")


def test_a_bucket_allows_a_burst_and_then_its_rate() -> None:
    now = 0.0
    bucket = TokenBucket(10, 5, clock=lambda: now)
    assert [bucket.take() for _ in range(6)] == [True] * 5 + [False]
    now = 0.2
    assert [bucket.take() for _ in range(3)] == [True, True, False]
