"""The certificate's fingerprint in a session description."""

import re

_LINE = re.compile(r"^a=fingerprint:(\S+) ((?:[0-9A-Fa-f]{2}:)+[0-9A-Fa-f]{2})$")

# Every program of ours and every browser gives this one.
ALGORITHM = "sha-256"


def fingerprint(sdp: str) -> str:
    """The `a=fingerprint` of an SDP (RFC 8122) as "sha-256 AB:CD:…", digits in capitals.

    A connection is accepted only if *every* fingerprint in its description fits the certificate, so the one
    of this algorithm stands for all. Raises ValueError if there is none of it, if media name different
    certificates, or if a line is not what RFC 8122 writes.
    """
    found: dict[str, set[str]] = {}
    for line in sdp.splitlines():
        if not line.lower().startswith("a=fingerprint"):
            continue
        match = _LINE.match(line)
        if match is None:
            raise ValueError("the session description has a malformed fingerprint")
        found.setdefault(match[1].lower(), set()).add(match[2].upper())
    if ALGORITHM not in found:
        raise ValueError("the session description has no SHA-256 fingerprint")
    if any(len(digests) > 1 for digests in found.values()):
        raise ValueError("the session description names several certificates")
    (digest,) = found[ALGORITHM]
    return f"{ALGORITHM} {digest}"
