"""Who has signed a certificate: each with an envelope of its own over the same statement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from conformance.certify.envelope import fault_of
from conformance.certify.folder import Folder
from conformance.certify.integrity import Unsound
from conformance.certify.keys import LARGEST, PublicKey, public_key_of
from conformance.certify.layout import SIGNATURES, STATEMENT, envelope_name, key_name

_MOST = 64


def signers_of(folder: Folder, statement: bytes) -> tuple[PublicKey, ...]:
    """Everyone who has signed this statement, whether anybody trusts them or not. Raises Unsound.

    A signature that does not verify is not passed over: it makes the certificate unsound.
    """
    names = sorted(name for name in folder.files if name.startswith(f"{SIGNATURES}/"))
    if not names:
        raise Unsound(f"{SIGNATURES}: there is no signature")
    if len(names) > _MOST:
        raise Unsound(f"{SIGNATURES}: there are more than {_MOST} files")
    keys, faults = [], []
    for name in names:
        if name.endswith(".pub"):
            key = _key(folder, name)
            (keys.append(key) if isinstance(key, PublicKey) else faults.append(key))
    for key in keys:
        faults += _faults(folder, statement, key)
    known = {name for key in keys for name in (key_name(key.keyid), envelope_name(key.keyid))}
    strange = (
        [] if faults else [f"{name}: added, no signer has such a file" for name in names if name not in known]
    )
    if faults or strange:
        raise Unsound(*faults, *strange)
    return tuple(keys)


def _key(folder: Folder, name: str) -> PublicKey | str:
    """The public key in a file, or what is wrong with it."""
    try:
        data = folder.read(name) if folder.files[name] <= LARGEST else b""
        key = public_key_of(data, "")
    except Exception:  # noqa: BLE001 - a library on hostile bytes
        key, data = None, b""
    if key is None or key.pem != data or key_name(key.keyid) != name:
        return f"{name}: this is not the public Ed25519 key that its name says, as it was written"
    return key


def _faults(folder: Folder, statement: bytes, key: PublicKey) -> Iterator[str]:
    name = envelope_name(key.keyid)
    if name not in folder.files:
        yield f"{name}: missing, there is a public key without its signature"
        return
    fault = fault_of(folder.read(name), statement, key)
    if fault is not None:
        yield fault.format(envelope=name, statement=STATEMENT)


def require_trusted(signers: Sequence[PublicKey], trusted: Sequence[PublicKey]) -> tuple[PublicKey, ...]:
    """The signers, called as the reader calls them. Raises Unsound unless all trusted keys have signed."""
    signed = {key.keyid for key in signers}
    missing = [key for key in trusted if key.keyid not in signed]
    if missing:
        others = ", ".join(key.keyid[:16] for key in signers)
        raise Unsound(
            *(
                f"{SIGNATURES}: {key.name} ({key.keyid[:16]}) has not signed; signed by {others}"
                for key in missing
            )
        )
    names = {key.keyid: key for key in trusted}
    return tuple(names.get(key.keyid, key) for key in signers)
