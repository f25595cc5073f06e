"""A signature over a statement: a DSSE envelope of one signer, in the one spelling that is accepted.

DSSE leaves open how the envelope is written: white space, the alphabet of base64, bits behind its end, and
`keyid`, which is not signed. Here it is the RFC 8785 form of what the library writes; no other passes.
"""

from __future__ import annotations

from typing import Any

from conformance.canonical.json_reader import read_json
from conformance.certify.keys import PrivateKey, PublicKey
from conformance.certify.layout import canonical

PAYLOAD_TYPE = "application/vnd.in-toto+json"


def signed(statement: bytes, key: PrivateKey) -> bytes:
    """The envelope of one signer over the statement."""
    from cryptography.hazmat.primitives.serialization import load_pem_private_key
    from securesystemslib.dsse import Envelope
    from securesystemslib.signer import CryptoSigner

    envelope = Envelope(statement, PAYLOAD_TYPE, {})
    loaded: Any = load_pem_private_key(key.pem, None)
    envelope.sign(CryptoSigner(loaded))
    return canonical(envelope.to_dict())


def fault_of(data: bytes, statement: bytes, key: PublicKey) -> str | None:
    """Why these bytes are not the envelope of this key over this statement; None if they are.

    In the text `{envelope}` and `{statement}` stand for the names of the files.
    """
    from cryptography.hazmat.primitives.serialization import load_pem_public_key
    from securesystemslib.dsse import Envelope
    from securesystemslib.exceptions import VerificationError
    from securesystemslib.signer import SSlibKey

    parsed = read_json(data, max_depth=4)
    try:
        # What is read is written again and compared, so no other spelling of the same gets through.
        envelope: Any = Envelope.from_dict(_plain(parsed.value))
        same = not parsed.faults and canonical(envelope.to_dict()) == data
    except Exception:  # noqa: BLE001 - a library on hostile bytes
        same = False
    if not same or envelope.payload_type != PAYLOAD_TYPE or list(envelope.signatures) != [key.keyid]:
        return "{envelope}: this is not the DSSE envelope that the key beside it wrote"
    if envelope.payload != statement:
        return "{statement} is not what {envelope} signs: one of the two was changed"
    loaded: Any = load_pem_public_key(key.pem)
    try:
        envelope.verify([SSlibKey.from_crypto(loaded)], 1)
    except VerificationError:
        return "{envelope}: the signature does not verify"
    return None


def _plain(value: Any) -> Any:
    """A copy that the library may change."""
    return {**value, "signatures": [dict(signature) for signature in value["signatures"]]}
