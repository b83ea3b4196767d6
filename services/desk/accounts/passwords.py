"""Passwords: which are strong enough, and how they are hashed (argon2id)."""

import asyncio
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from shared.messaging.errors import Invalid

MIN_CHARACTERS, MAX_CHARACTERS = 10, 200
HASHER = PasswordHasher()
COMMON_PASSWORDS = ("1234567890", "0123456789", "password", "qwertyuiop", "1q2w3e4r", "abcdefghij", "admin", "banli")


def check_strength(password: str, login: str) -> str:
    """The password, if it is strong enough. Raises `Invalid` with what is wanted instead."""
    if not MIN_CHARACTERS <= len(password) <= MAX_CHARACTERS:
        raise Invalid(f"密码须为{MIN_CHARACTERS}至{MAX_CHARACTERS}个字符，可用一句话")
    lowered = password.lower()
    if len(set(lowered)) < 5 or any(
        common in lowered and len(common) + 6 > len(lowered) for common in (*COMMON_PASSWORDS, login)
    ):
        raise Invalid("密码太容易被猜到，请换一个，不要只用登录名或连续、重复的字符")
    return password


async def hash_password(password: str) -> str:
    """The hash to be stored, computed in a thread because it takes long on purpose."""
    return await asyncio.to_thread(HASHER.hash, password)


@cache
def dummy_hash() -> str:
    """A hash that no password matches, so that an unknown login takes as long as a known one."""
    return HASHER.hash("nobody has this password")


def verify(stored: str, password: str) -> bool:
    """Checks the password against the stored hash, or (empty) a dummy. Raises argon2's errors where it does not
    match."""
    return HASHER.verify(stored or dummy_hash(), password)


async def matches(stored: str, password: str) -> bool:
    """Whether the password matches the stored hash, checked in a thread; an empty hash matches nothing and takes as
    long."""
    try:
        await asyncio.to_thread(verify, stored, password[:MAX_CHARACTERS])
    except (VerificationError, InvalidHashError):
        return False
    return bool(stored)


def outdated(stored: str) -> bool:
    """Whether the hash was made with weaker parameters than today's."""
    return HASHER.check_needs_rehash(stored)
