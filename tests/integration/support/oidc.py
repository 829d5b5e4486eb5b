# SPDX-License-Identifier: MIT
"""A provider of those who ask, for tests: keys, discovery, a webhook and introspection over HTTP, and every way in
which such a server can misbehave.

A path is served as `provider.answers[path]` says: a function of the request's number, its headers and its body, which
returns (status, headers, body), or one of the functions below.  Every request is counted in `provider.asked[path]`.
"""

import base64
import collections
import datetime
import json
import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from support.process import PATIENCE


def base64url(data):
    return base64.urlsafe_b64encode(data if isinstance(data, bytes) else json.dumps(data).encode()).rstrip(b"=").decode()


class Key:
    """A key for ES256, or for ES384."""

    def __init__(self, kid, bits=256):
        self.kid = kid
        self._bits = bits
        self._digest = hashes.SHA256() if bits == 256 else hashes.SHA384()
        self._private = ec.generate_private_key(ec.SECP256R1() if bits == 256 else ec.SECP384R1())

    @property
    def jwk(self):
        numbers = self._private.public_key().public_numbers()
        return {"kty": "EC", "crv": f"P-{self._bits}", "kid": self.kid, "use": "sig",
                "x": self._number(numbers.x), "y": self._number(numbers.y)}

    def _number(self, value):
        return base64url(value.to_bytes(self._bits // 8, "big"))

    def token(self, issuer, **claims):
        now = int(time.time())
        payload = {"iss": issuer, "sub": "u1", "iat": now, "exp": now + 600, **claims}
        signed = base64url({"alg": f"ES{self._bits}", "kid": self.kid}) + "." + base64url(payload)
        r, s = decode_dss_signature(self._private.sign(signed.encode(), ec.ECDSA(self._digest)))
        size = self._bits // 8
        return signed + "." + base64url(r.to_bytes(size, "big") + s.to_bytes(size, "big"))


def reply(body, status=200, **headers):
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    return status, {name.replace("_", "-"): value for name, value in headers.items()}, text


# ---- what an answer may be in place of one ----

def hang(handler):
    """Until the provider is stopped, or lets go."""
    handler.server.provider.released.wait(PATIENCE)


def endless(handler):
    handler.start(200, {"Transfer-Encoding": "chunked"})
    while True:
        handler.wfile.write(b"1000\r\n" + b"[" * 4096 + b"\r\n")


def huge(handler):
    handler.start(200, {"Content-Length": str(50 << 20)})
    for _ in range(50):
        handler.wfile.write(b" " * (1 << 20))


def drop(handler):
    handler.close_connection = True


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def start(self, status, headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def serve(self):
        provider = self.server.provider
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        with provider.changed:
            provider.asked[self.path] += 1
            number = provider.asked[self.path]
            provider.changed.notify_all()
        answer = provider.answers[self.path]
        answer = answer(number, self.headers, body) if answer not in WAYS else answer
        try:
            if answer in WAYS:
                self.close_connection = True
                answer(self)
                return
            status, headers, text = answer
            self.start(status, {"Content-Length": str(len(text)), **headers})
            self.wfile.write(text)
        except OSError:
            self.close_connection = True

    do_GET = do_POST = serve

    def log_message(self, *_):
        pass


WAYS = [hang, endless, huge, drop]


def certificate(folder, name="localhost"):
    """(certificate, key) of a server that vouches for itself, as files."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.datetime.utcnow()
    made = (x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(key, hashes.SHA256()))
    files = folder / f"{name}.crt", folder / f"{name}.key"
    files[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                                           serialization.NoEncryption()))
    return files


class Provider:
    def __init__(self, tls=None):
        """tls: the files of certificate()."""
        self.answers = {}
        self.asked = collections.Counter()
        self.changed = threading.Condition()
        self.released = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.provider = self
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*tls)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True,
                                                      do_handshake_on_connect=False)
            self.url = f"https://localhost:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def wait_for(self, path, count):
        """Until it was asked for that so often."""
        with self.changed:
            assert self.changed.wait_for(lambda: self.asked[path] >= count, PATIENCE), dict(self.asked)

    def stop(self):
        self.released.set()
        self._server.shutdown()
        self._server.server_close()
