"""The keys that sign certificates: Ed25519, in PEM files (RFC 8410, RFC 7468)."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from conformance.errors import FileFault, UsageError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

LARGEST = 64 * 1024
_MAKE = "`svr-conformance certificate keygen --out NAME` makes NAME.key and NAME.pub"
_ASK = "name the .pub file that you have from the signer, and not from the certificate"
_PRIVATE, _PUBLIC = ".key", ".pub"


@dataclass(frozen=True)
class PublicKey:
    """Whose signature it is. `name` is what the reader calls it, `keyid` 64 hexadecimal digits."""

    name: str
    keyid: str
    pem: bytes


@dataclass(frozen=True)
class PrivateKey:
    """What signs. Only `public` may be shown."""

    public: PublicKey
    pem: bytes

    def __repr__(self) -> str:
        return f"PrivateKey({self.public!r})"


def generate(name: str) -> PrivateKey:
    """A new key, from the randomness of the system."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return _private(Ed25519PrivateKey.generate(), name)


def write_keys(out: Path) -> PrivateKey:
    """Make `out`.key, which only its owner may read, and `out`.pub. Raises UsageError, FileFault."""
    made = generate(out.name)
    for suffix in (_PRIVATE, _PUBLIC):
        if os.path.lexists(_with(out, suffix)):
            raise UsageError(f"{_with(out, suffix)}: is there already, and is never replaced", "name another")
    for suffix, data, mode in ((_PRIVATE, made.pem, 0o600), (_PUBLIC, made.public.pem, 0o644)):
        try:
            file = os.open(_with(out, suffix), os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
            with open(file, "wb") as opened:
                opened.write(data)
        except OSError as fault:
            what = f"{_with(out, suffix)}: cannot be written ({fault.strerror})"
            raise FileFault(what, "name another place") from fault
    return made


def _with(out: Path, suffix: str) -> Path:
    return out.parent / f"{out.name}{suffix}"


def private_key(path: Path) -> PrivateKey:
    """The key of a file. Raises UsageError unless it is an Ed25519 key in PKCS #8 without a password."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    what = "a private Ed25519 key in PEM without a password"
    key = _loaded(path, lambda data: load_pem_private_key(data, None), what)
    if not isinstance(key, Ed25519PrivateKey):
        raise UsageError(f"{path}: this is not {what}", _MAKE)
    return _private(key, path.name)


def public_key(path: Path) -> PublicKey:
    """The key of a file. Raises UsageError unless it is a public Ed25519 key in PEM."""
    what = "a public Ed25519 key in PEM"
    key = _loaded(path, lambda data: _public_key_in(data, path), what, _ASK)
    if not isinstance(key, PublicKey):
        raise UsageError(f"{path}: this is not {what}", _ASK)
    return key


def _public_key_in(data: bytes, path: Path) -> PublicKey | None:
    if b"PRIVATE KEY-----" in data:
        what = f"{path}: this is a private key, which its owner keeps secret"
        raise UsageError(what, "name the public key, the file .pub that was written beside it")
    return public_key_of(data, path.name)


def public_key_of(pem: bytes, name: str) -> PublicKey | None:
    """The key in these bytes; None if it is of another kind. Raises ValueError where they hold no key."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    key = load_pem_public_key(pem)
    return _public(key, name) if isinstance(key, Ed25519PublicKey) else None


def _loaded(path: Path, load: Callable[[bytes], Any], what: str, hint: str = _MAKE) -> Any:
    from cryptography.exceptions import UnsupportedAlgorithm

    try:
        with path.open("rb") as file:
            data = file.read(LARGEST)
    except OSError as fault:
        raise UsageError(f"{path}: the key cannot be read ({fault.strerror})", hint) from fault
    try:
        return load(data)
    except (ValueError, TypeError, UnsupportedAlgorithm) as fault:
        raise UsageError(f"{path}: this is not {what}", hint) from fault


def _private(key: Ed25519PrivateKey, name: str) -> PrivateKey:
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return PrivateKey(_public(key.public_key(), name), pem)


def _public(key: Ed25519PublicKey, name: str) -> PublicKey:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
    from securesystemslib.signer import SSlibKey

    pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return PublicKey(name, SSlibKey.from_crypto(key).keyid, pem)
