"""Passwords: what is good enough, and how it is kept (argon2id)."""

import asyncio
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from shared.messaging.errors import Invalid

MIN_CHARACTERS, MAX_CHARACTERS = 10, 200
HASHER = PasswordHasher()
COMMON_PASSWORDS = ("1234567890", "0123456789", "password", "qwertyuiop", "1q2w3e4r", "abcdefghij", "admin", "banli")


def check_strength(password: str, login: str) -> str:
    """The password, if it may be one. Raises `Invalid` with what is wanted instead."""
    if not MIN_CHARACTERS <= len(password) <= MAX_CHARACTERS:
        raise Invalid(f"密码须为{MIN_CHARACTERS}至{MAX_CHARACTERS}个字符，可用一句话")
    low = password.lower()
    if len(set(low)) < 5 or any(each in low and len(each) + 6 > len(low) for each in (*COMMON_PASSWORDS, login)):
        raise Invalid("密码太容易被猜到，请换一个，不要只用登录名或连续、重复的字符")
    return password


async def hash_password(password: str) -> str:
    return await asyncio.to_thread(HASHER.hash, password)


@cache
def dummy_hash() -> str:
    """So that an unknown name takes as long as a known one."""
    return HASHER.hash("nobody has this password")


def verify(stored: str, password: str) -> bool:
    return HASHER.verify(stored or dummy_hash(), password)


async def matches(stored: str, password: str) -> bool:
    """In a thread: it is meant to take long. What has no password matches none, and takes as long."""
    try:
        await asyncio.to_thread(verify, stored, password[:MAX_CHARACTERS])
    except (VerificationError, InvalidHashError):
        return False
    return bool(stored)


def outdated(stored: str) -> bool:
    """Whether it was kept with weaker measures than today's."""
    return HASHER.check_needs_rehash(stored)
