# SPDX-License-Identifier: EUPL-1.2
"""From a change over HTTP through the worker to another program and to a mail server."""

import http.server
import json
import subprocess
import sys
import threading
import urllib.request
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message

from tests.process.running import free_port, wait_for

pytestmark = pytest.mark.process


class _Sink(Message):
    def __init__(self) -> None:
        super().__init__(EmailMessage)
        self.mails: list[Any] = []

    def handle_message(self, message: Any) -> None:
        self.mails.append(message)


def test_a_receiver_that_is_gone_is_told_to_the_office_by_mail(service) -> None:
    calls: list[str] = []

    class Gone(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            calls.append(self.rfile.read(int(self.headers["content-length"])).decode())
            self.send_response(410)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    receiver = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Gone)
    threading.Thread(target=receiver.serve_forever, daemon=True).start()
    sink = _Sink()
    server = Controller(sink, hostname="127.0.0.1", port=free_port())
    server.start()
    try:
        service.start(
            IKZ_SMTP_HOST="127.0.0.1",
            IKZ_SMTP_PORT=str(server.port),
            IKZ_SMTP_TLS="none",
            IKZ_MAIL_FROM="ikz@dienst.example",
            IKZ_OFFICE_MAIL="ikz-stelle@land.example",
        )
        key = subprocess.run(
            [sys.executable, "-m", "service.cli", "keys", "create", "--role", "ikz_office"],
            env=service.environment(),
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        ).stdout.strip()

        def ask(path: str, body: object) -> Any:
            request = urllib.request.Request(
                f"http://127.0.0.1:{service.port}{path}",
                data=json.dumps(body).encode(),
                headers={"authorization": f"Bearer {key}", "content-type": "application/json"},
                method="POST",
            )
            with urllib.request.urlopen(request, timeout=10) as answer:
                return json.load(answer)

        made = ask("/v1/webhooks", {"url": f"http://127.0.0.1:{receiver.server_port}/hook"})
        ask(f"/v1/webhooks/{made['webhook']['id']}/ping", {})
        wait_for(lambda: bool(calls), 20, "the receiver is called")
        assert json.loads(calls[0])["type"] == "webhook.ping"
        wait_for(lambda: bool(sink.mails), 20, lambda: f"the mail arrives: {service.output.read_text()}")
        assert sink.mails[0]["To"] == "ikz-stelle@land.example"
        assert sink.mails[0]["Auto-Submitted"] == "auto-generated"
    finally:
        server.stop()
        receiver.shutdown()
        receiver.server_close()
    service.end()
    service.nothing_left()
