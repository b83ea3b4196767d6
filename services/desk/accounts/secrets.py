"""Random secrets that let somebody in: shown once and stored only as a hash."""

import hashlib
import secrets

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # without letters and digits that look alike on paper


def token() -> str:
    """256 random bits as URL-safe text, for a cookie or a link."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> bytes:
    """The SHA-256 of a token, under which it is stored."""
    return hashlib.sha256(token.encode()).digest()


def password() -> str:
    """A first password, to be read from paper and typed: four groups of four characters, 79 random bits."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))
