"""A time-stamp authority on this machine: `openssl ts -reply` behind a loopback web server, well-behaved or not."""

from __future__ import annotations

import subprocess
import threading
import time
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

SETTINGS = """
[ tsa ]
default_tsa = one
[ one ]
serial = {folder}/serial
signer_cert = {folder}/signer.pem
signer_key = {folder}/signer.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = {digests}
accuracy = secs:1
ess_cert_id_alg = sha256
"""


class Authority:
    """The authority. `manners` is how it behaves: `good`, or a way of failing that `answer` knows.

    `chain`: its certificate is another's, which it sends along, in openssl's own order.
    """

    def __init__(
        self,
        folder: Path,
        name: str = "Example Time Stamp",
        *,
        ends_in: timedelta = timedelta(days=3650),
        chain: bool = False,
    ) -> None:
        self.folder = folder
        folder.mkdir(parents=True)
        self.manners = "good"
        self.asked: list[bytes] = []
        self._earlier: bytes | None = None
        self._certify(name, datetime.now(UTC) + ends_in, chain=chain)
        more = f"certs = {folder}/issuer.pem\n" if chain else ""
        for digests, settings in (("sha256", "good.cnf"), ("sha512", "refuse.cnf")):
            (folder / settings).write_text(SETTINGS.format(folder=folder, digests=digests) + more, encoding="ascii")
        (folder / "serial").write_text("01\n", encoding="ascii")
        authority = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                request = self.rfile.read(int(self.headers["Content-Length"]))
                assert self.headers["Content-Type"] == "application/timestamp-query"
                authority.asked.append(request)
                try:
                    authority._serve(self, request)
                except (BrokenPipeError, ConnectionResetError):
                    return  # whoever asked has gone

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name it has there
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Return its address."""
        return f"http://127.0.0.1:{self._server.server_port}/tsr"

    @property
    def root(self) -> Path:
        """Return the file of its root certificate."""
        return self.folder / "root.pem"

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()

    def reply(self, request: bytes, settings: str = "good.cnf") -> bytes:
        """Return the answer that openssl makes."""
        query, answer = self.folder / f"{time.monotonic_ns()}.tsq", self.folder / "answer.tsr"
        query.write_bytes(request)
        words = ["openssl", "ts", "-reply", "-config", str(self.folder / settings), "-queryfile", str(query)]
        subprocess.run([*words, "-section", "one", "-out", str(answer)], check=True, capture_output=True)
        return answer.read_bytes()

    def answer(self, request: bytes) -> bytes:
        """Return what is sent back, according to `manners`."""
        if self.manners == "refused":
            return self.reply(request, "refuse.cnf")
        if self.manners in {"other_head", "other_nonce"}:
            from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

            data = b"something else" if self.manners == "other_head" else self.line
            other = TimestampRequestBuilder().data(data).hash_algorithm(HashAlgorithm.SHA256).build()
            return self.reply(other.as_bytes())
        whole = self.reply(request)
        if self.manners == "bit":
            place = len(whole) - 20  # in the signature
            return whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
        return {"html": b"<html>Please log in</html>", "cut": whole[:-30], "empty": b""}.get(self.manners, whole)

    line = b""
    """The line that `other_nonce` stamps: the right one, for another request."""

    def _serve(self, handler: BaseHTTPRequestHandler, request: bytes) -> None:
        if self.manners == "slow":
            time.sleep(3)
        if self.manners == "redirect":
            handler.send_response(302)
            handler.send_header("Location", f"file://{self.folder}/answer.tsr")
            handler.end_headers()
            return
        handler.send_response(500 if self.manners == "500" else 200)
        handler.end_headers()
        if self.manners in {"drip", "huge"}:
            for _ in range(200 if self.manners == "drip" else 80):
                handler.wfile.write(b"x" if self.manners == "drip" else bytes(1024))
                handler.wfile.flush()
                time.sleep(0.05 if self.manners == "drip" else 0)
            return
        handler.wfile.write(self.answer(request))

    def _certify(self, name: str, end: datetime, *, chain: bool) -> None:
        begin = datetime.now(UTC) - timedelta(days=30)
        keys = [ec.generate_private_key(ec.SECP256R1()) for _ in range(3)]
        names = [
            x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, words)])
            for words in (f"{name} Root", f"{name} Issuer", name)
        ]
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        made = []
        for place, by in ((0, 0), (1, 0), (2, 1 if chain else 0)):
            last = place == 2
            builder = (
                x509.CertificateBuilder().subject_name(names[place]).issuer_name(names[by]).public_key(keys[place].public_key())
                .serial_number(x509.random_serial_number()).not_valid_before(begin)
                .not_valid_after(end if last else begin + timedelta(days=7300))
                .add_extension(x509.BasicConstraints(ca=not last, path_length=None), critical=True)
            )  # fmt: skip
            if last:
                builder = builder.add_extension(usage, critical=True)
            made.append(builder.sign(keys[by], hashes.SHA256()).public_bytes(Encoding.PEM))
        for file, content in zip(("root.pem", "issuer.pem", "signer.pem"), made, strict=True):
            (self.folder / file).write_bytes(content)
        key = keys[2].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (self.folder / "signer.key").write_bytes(key)
