"""Who may sign what, and every way of making a signature up."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from conformance.certify import countersign, verify_certificate
from conformance.certify.keys import PublicKey, generate
from conformance.certify.layout import envelope_name, key_name
from conformance.cli.main import main
from conformance.errors import UsageError

from .conftest import DIGITS, KEY, OTHER, TRUSTED, edit, tree

ENVELOPE, PUBLIC = envelope_name(KEY.public.keyid), key_name(KEY.public.keyid)
SHORT, OTHERS = KEY.public.keyid[:16], OTHER.public.keyid[:16]
NOT_AS_WRITTEN = f"{ENVELOPE}: this is not the DSSE envelope that the key beside it wrote"
BOTH = [KEY.public, OTHER.public]


def reasons(folder: Path, trusted: list[PublicKey] = TRUSTED) -> tuple[str, ...]:
    return verify_certificate(folder, trusted).reasons


def test_the_signature_is_over_the_pre_authentication_encoding_of_dsse(certified: Path) -> None:
    statement = (certified / "statement.json").read_bytes()
    envelope = orjson.loads((certified / ENVELOPE).read_bytes())
    assert base64.b64decode(envelope["payload"]) == statement
    assert envelope["payloadType"] == "application/vnd.in-toto+json"
    ((keyid, sig),) = [(one["keyid"], one["sig"]) for one in envelope["signatures"]]
    kind = b"application/vnd.in-toto+json"
    signed = b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(statement), statement)
    key: Any = load_pem_private_key(KEY.pem, None)
    assert (keyid, base64.b64decode(sig)) == (KEY.public.keyid, key.sign(signed))


def test_a_stranger_s_certificate_is_refused(certified: Path) -> None:
    assert reasons(certified, [OTHER.public]) == (
        f"signatures: other.pub ({OTHERS}) has not signed; signed by {SHORT}",
    )


def test_without_its_signature_it_is_refused(certificate: Path) -> None:
    shutil.rmtree(certificate / "signatures")
    assert reasons(certificate) == ("signatures: there is no signature",)


def test_a_statement_that_was_changed_is_named(certificate: Path) -> None:
    edit(certificate / "statement.json", lambda statement: statement["predicate"].update(target="core"))
    assert reasons(certificate) == (
        f"statement.json is not what {ENVELOPE} signs: one of the two was changed",
    )


def white_space(envelope: bytes) -> bytes:
    return envelope.replace(b":", b": ", 1)


def line_end(envelope: bytes) -> bytes:
    return envelope + b"\n"


def twice(envelope: bytes) -> bytes:
    value = orjson.loads(envelope)
    value["signatures"] *= 2
    return orjson.dumps(value)


def url_safe(envelope: bytes) -> bytes:
    value = orjson.loads(envelope)
    for one in value["signatures"]:
        one["sig"] = one["sig"].replace("+", "-").replace("/", "_").replace("=", "")
    return orjson.dumps(value)


def loose_bits(envelope: bytes) -> bytes:
    """The last digit of base64 holds bits that decode to nothing."""
    value = orjson.loads(envelope)
    digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    for one in value["signatures"]:
        last = one["sig"].rstrip("=")[-1]
        one["sig"] = one["sig"].rstrip("=")[:-1] + digits[digits.index(last) ^ 1] + "=="
    return orjson.dumps(value)


def other_keyid(envelope: bytes) -> bytes:
    return envelope.replace(KEY.public.keyid.encode(), OTHER.public.keyid.encode())


def no_keyid(envelope: bytes) -> bytes:
    return envelope.replace(f'"keyid":"{KEY.public.keyid}",'.encode(), b"")


def more_members(envelope: bytes) -> bytes:
    return envelope.replace(b"{", b'{"more":1,', 1)


def other_type(envelope: bytes) -> bytes:
    return envelope.replace(b"in-toto", b"another")


def no_signatures(envelope: bytes) -> bytes:
    return orjson.dumps({**orjson.loads(envelope), "signatures": []})


def no_json(_envelope: bytes) -> bytes:
    return b"{"


SPELLINGS = (
    white_space,
    line_end,
    twice,
    url_safe,
    loose_bits,
    other_keyid,
    no_keyid,
    more_members,
    other_type,
    no_signatures,
    no_json,
)


@pytest.mark.parametrize("spell", SPELLINGS, ids=lambda spell: spell.__name__)
def test_no_other_spelling_of_an_envelope_passes(certificate: Path, spell: Callable[[bytes], bytes]) -> None:
    path = certificate / ENVELOPE
    before = path.read_bytes()
    path.write_bytes(spell(before))
    assert path.read_bytes() != before
    assert reasons(certificate) == (NOT_AS_WRITTEN,)


def test_a_signature_by_another_key_under_this_name_does_not_verify(certificate: Path) -> None:
    value = orjson.loads((certificate / ENVELOPE).read_bytes())
    value["signatures"][0]["sig"] = base64.b64encode(bytes(64)).decode()
    (certificate / ENVELOPE).write_bytes(orjson.dumps(value))
    assert reasons(certificate) == (f"{ENVELOPE}: the signature does not verify",)


@pytest.mark.parametrize("name", ["signatures/more.json", "signatures/deep/more.json", "signatures/NOTE"])
def test_a_file_beside_the_signatures_is_refused(certificate: Path, name: str) -> None:
    (certificate / name).parent.mkdir(exist_ok=True)
    (certificate / name).write_bytes(b"{}")
    assert reasons(certificate) == (f"{name}: added, no signer has such a file",)


def test_a_public_key_must_be_what_its_name_says(certificate: Path) -> None:
    (certificate / PUBLIC).write_bytes(OTHER.public.pem)
    assert reasons(certificate) == (
        f"{PUBLIC}: this is not the public Ed25519 key that its name says, as it was written",
    )


def test_a_countersignature_stands_beside_the_first_over_the_same_statement(certificate: Path) -> None:
    before = tree(certificate)
    verdict = countersign(certificate, OTHER, TRUSTED, DIGITS)
    assert verdict.exit_status == 0
    after = tree(certificate)
    assert after.keys() - before.keys() == {envelope_name(OTHER.public.keyid), key_name(OTHER.public.keyid)}
    assert {name: after[name] for name in before} == before
    for trusted, told in ((BOTH, "other.pub"), (TRUSTED, "which nobody here trusts")):
        again = verify_certificate(certificate, trusted)
        assert again.exit_status == 0
        assert f"  signed by  {OTHERS}, {told}" in again.told().split("\n")


def test_both_signatures_are_demanded_where_both_are_trusted(certificate: Path) -> None:
    countersign(certificate, OTHER, TRUSTED)
    (certificate / envelope_name(OTHER.public.keyid)).unlink()
    (certificate / key_name(OTHER.public.keyid)).unlink()
    assert reasons(certificate, BOTH) == (
        f"signatures: other.pub ({OTHERS}) has not signed; signed by {SHORT}",
    )


def test_what_does_not_hold_is_not_countersigned(certificate: Path) -> None:
    (certificate / "environment.json").write_bytes(b"{}")
    before = tree(certificate)
    verdict = countersign(certificate, OTHER, TRUSTED)
    assert (verdict.verdict, tree(certificate)) == ("invalid", before)


def test_nobody_signs_twice(certificate: Path) -> None:
    with pytest.raises(UsageError) as caught:
        countersign(certificate, KEY, TRUSTED)
    assert caught.value.message == f"{certificate}: vendor.pub has signed it already"


def test_another_challenge_than_the_one_that_was_given_is_refused(certified: Path) -> None:
    wanted = "ff" * 8
    assert verify_certificate(certified, TRUSTED, wanted).reasons == (
        f"result.json: the challenge was {DIGITS}, and {wanted} was asked for",
    )
    assert verify_certificate(certified, TRUSTED, DIGITS.upper()).valid


def test_a_private_key_is_not_shown() -> None:
    key = generate("name.pub")
    assert repr(key) == f"PrivateKey({key.public!r})"
    assert "PRIVATE" not in repr(key)


def test_a_key_that_came_with_the_certificate_is_not_trusted(
    certified: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key = certified / PUBLIC
    assert main(["certificate", "verify", str(certified), "--trust", str(key)]) == 2
    assert capsys.readouterr().err == (
        f"svr-conformance: --trust {key}: this key came with the certificate, and shows nothing about who "
        "signed it\n  get the key from the signer by another way\n"
    )
