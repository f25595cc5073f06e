from __future__ import annotations

import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from conformance.certify.keys import private_key, public_key, write_keys
from conformance.errors import UsageError

HINT = "`svr-conformance certificate keygen --out NAME` makes NAME.key and NAME.pub"


def test_a_pair_of_keys_is_written_and_read_again(tmp_path: Path) -> None:
    made = write_keys(tmp_path / "vendor")
    assert stat.S_IMODE((tmp_path / "vendor.key").stat().st_mode) == 0o600
    assert private_key(tmp_path / "vendor.key").public.keyid == made.public.keyid
    assert public_key(tmp_path / "vendor.pub").keyid == made.public.keyid
    assert public_key(tmp_path / "vendor.pub").name == "vendor.pub"


@pytest.mark.parametrize("suffix", [".key", ".pub"])
def test_a_key_is_never_replaced(tmp_path: Path, suffix: str) -> None:
    (tmp_path / f"vendor{suffix}").write_bytes(b"mine")
    with pytest.raises(UsageError) as caught:
        write_keys(tmp_path / "vendor")
    assert caught.value.message == f"{tmp_path / f'vendor{suffix}'}: is there already, and is never replaced"
    assert [path.name for path in tmp_path.iterdir()] == [f"vendor{suffix}"]


def wrong_private(folder: Path) -> dict[str, bytes]:
    made = write_keys(folder / "own")
    own = load_pem_private_key(made.pem, None)
    other = generate_private_key(SECP256R1())
    form = (Encoding.PEM, PrivateFormat.PKCS8)
    return {
        "public": made.public.pem,
        "password": own.private_bytes(*form, BestAvailableEncryption(b"secret")),
        "other": other.private_bytes(*form, NoEncryption()),
        "nothing": b"",
    }


def test_another_file_is_no_private_key(tmp_path: Path) -> None:
    for name, data in wrong_private(tmp_path).items():
        (tmp_path / name).write_bytes(data)
        with pytest.raises(UsageError) as caught:
            private_key(tmp_path / name)
        what = f"{tmp_path / name}: this is not a private Ed25519 key in PEM without a password"
        assert (caught.value.message, caught.value.hint) == (what, HINT)


def test_another_file_is_no_public_key(tmp_path: Path) -> None:
    other = generate_private_key(SECP256R1()).public_key()
    wrong = {
        "other": other.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        "nothing": b"",
    }
    for name, data in wrong.items():
        (tmp_path / name).write_bytes(data)
        with pytest.raises(UsageError) as caught:
            public_key(tmp_path / name)
        assert caught.value.message == f"{tmp_path / name}: this is not a public Ed25519 key in PEM"


def test_a_private_key_is_told_from_another_file(tmp_path: Path) -> None:
    write_keys(tmp_path / "own")
    with pytest.raises(UsageError) as caught:
        public_key(tmp_path / "own.key")
    what = f"{tmp_path / 'own.key'}: this is a private key, which its owner keeps secret"
    hint = "name the public key, the file .pub that was written beside it"
    assert (caught.value.message, caught.value.hint) == (what, hint)


def test_a_key_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        private_key(tmp_path / "none")
    what = f"{tmp_path / 'none'}: the key cannot be read (No such file or directory)"
    assert (caught.value.message, caught.value.hint) == (what, HINT)
