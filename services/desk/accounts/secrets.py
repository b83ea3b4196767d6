"""Random words that let somebody in: shown once, kept only as a fingerprint."""

import hashlib
import secrets

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that are mistaken for one another on paper


def token() -> str:
    """256 random bits, as they stand in a cookie or a link."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def password() -> str:
    """A first password, to be read from paper and typed: four groups of four, 79 random bits."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))


def secrets_equal(left: str, right: str) -> bool:
    """Compared in a time that tells nothing."""
    return secrets.compare_digest(left.encode(), right.encode())
