"""A timestamp authority of the tests: its certificates are made here, and openssl makes the answers."""

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

from attrs import frozen
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from werkzeug import Request, Response

TYPE = "application/timestamp-reply"
_CONFIG = """
[tsa]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
certs = {folder}/ca.pem
default_policy = 1.2.3.4.1
digests = {digests}
signer_digest = sha256
ess_cert_id_alg = sha256
"""


def openssl(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = ["openssl", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def verified(answer: Path, data: Path, certificates: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """What the plain command of docs/proof.md says."""
    return openssl("ts", "-verify", "-in", answer, "-data", data, "-CAfile", certificates, *more)


@frozen
class TestAuthority:
    """The authority whose files are in a folder."""

    __test__ = False
    folder: Path

    @property
    def certificates(self) -> Path:
        """The certificate that is trusted."""
        return self.folder / "ca.pem"

    def answer(self, question: bytes) -> bytes:
        """The answer to a request, as openssl makes it."""
        (self.folder / "q.tsq").write_bytes(question)
        command = ("-queryfile", self.folder / "q.tsq", "-config", self.folder / "tsa.cnf", "-section", "tsa")
        openssl("ts", "-reply", *command, "-out", self.folder / "r.tsr")
        return (self.folder / "r.tsr").read_bytes()

    def serve(self, request: Request) -> Response:
        """Answer a request over HTTP."""
        return Response(self.answer(request.get_data()), content_type=TYPE)


def make_authority(
    folder: Path, *, days: int = 30, digests: str = "sha256", has_between: bool = False
) -> TestAuthority:
    """A new authority. Its signer's certificate ends after so many days; with -1 it ended yesterday.

    ``has_between``: that is signed by another certificate, ``between.pem``, which answers do not bring.
    """
    folder.mkdir()
    root_key, key = generate_private_key(SECP256R1()), generate_private_key(SECP256R1())
    root = _certificate("Root of the tests", root_key, "Root of the tests", root_key, 30, is_root=True)
    usage = [ExtendedKeyUsageOID.TIME_STAMPING]
    between_key = generate_private_key(SECP256R1())
    between = _certificate("Between of the tests", between_key, "Root of the tests", root_key, 30, is_root=True)
    by = ("Between of the tests", between_key) if has_between else ("Root of the tests", root_key)
    signer = _certificate("Stamps of the tests", key, *by, days, usage=usage)
    for name, one in (("ca.pem", root), ("between.pem", between), ("tsa.pem", signer)):
        (folder / name).write_bytes(one.public_bytes(Encoding.PEM))
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "tsa.key").write_bytes(pem)
    (folder / "serial").write_text("01")
    (folder / "tsa.cnf").write_text(_CONFIG.format(folder=folder, digests=digests))
    return TestAuthority(folder)


def _certificate(
    name: str,
    key: EllipticCurvePrivateKey,
    issuer: str,
    issuer_key: EllipticCurvePrivateKey,
    days: int,
    *,
    is_root: bool = False,
    usage: list[x509.ObjectIdentifier] | None = None,
) -> x509.Certificate:
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .issuer_name(_name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=2))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
    )
    if usage:
        made = made.add_extension(x509.ExtendedKeyUsage(usage), critical=True)
    return made.sign(issuer_key, hashes.SHA256())


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])
