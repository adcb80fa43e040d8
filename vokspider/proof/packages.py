"""Signs packages of web archives as https://specs.webrecorder.net/wacz-auth/0.1.0/ describes it, without a certificate.

Readers check ECDSA on P-384 there, and no Ed25519. So an own key is derived from the one that signs the log: there is
no second file to keep, and all packages of an archive have the same public key.
"""

import base64
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_INFO = b"vokspider: ECDSA on P-384 for WACZ"
_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973  # of P-384
_SIZE = 48  # bytes of a number on P-384
_MORE = 16  # bytes of the derived secret beyond that, so that no number is likelier than another


def package_key(private: "Ed25519PrivateKey") -> str:
    """The public key of packages that are signed with ``private``, as readers show it: SPKI in base 64."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    public = _derived(private).public_key()
    return _encoded(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


def sign_package(private: "Ed25519PrivateKey", digest: str) -> dict[str, str]:
    """The keys ``signature`` and ``publicKey`` for a package whose description has this hash; always the same."""
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
    from cryptography.hazmat.primitives.hashes import SHA256

    made = _derived(private).sign(digest.encode(), ECDSA(SHA256(), deterministic_signing=True))
    # Browsers take the two numbers one after the other.
    numbers = b"".join(one.to_bytes(_SIZE, "big") for one in decode_dss_signature(made))
    return {"signature": _encoded(numbers), "publicKey": package_key(private)}


def _derived(private: "Ed25519PrivateKey") -> "EllipticCurvePrivateKey":
    from cryptography.hazmat.primitives.asymmetric.ec import SECP384R1, derive_private_key
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    secret = HKDF(SHA256(), _SIZE + _MORE, salt=None, info=_INFO).derive(private.private_bytes_raw())
    return derive_private_key(int.from_bytes(secret, "big") % (_ORDER - 1) + 1, SECP384R1())


def _encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()
