# SPDX-License-Identifier: EUPL-1.2
"""`ikz run` from its start to its end, and what it says when it cannot start."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.process.running import free_port, wait_for

pytestmark = pytest.mark.process


def refused(service, *arguments: str, **changes: str) -> str:
    """Run a command that must fail; returns its one sentence."""
    answer = subprocess.run(
        [sys.executable, "-m", "service.cli", *arguments],
        env={**service.environment(), **changes},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert answer.returncode in (1, 2)
    assert answer.stdout == ""
    assert "Traceback" not in answer.stderr
    assert answer.stderr.count("\n") == 1
    return answer.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_end_leaves_no_process_and_the_next_start_is_quick(service, number) -> None:
    service.start()
    commands = " ".join(service.processes.values())
    assert "postgres" in commands
    assert "service.cli serve" in commands
    assert "service.cli worker" in commands
    assert service.get("/health/ready") == 200
    wait_for(lambda: "http://localhost:" in service.output.read_text(), 10, "the addresses are printed")
    service.end(number)
    assert service.process.returncode == 0
    assert service.running() == {}
    second_start_seconds = service.start()
    # The promise is 3 s on an idle machine; test processes beside us take their share.
    assert second_start_seconds < 9
    service.end()
    assert service.running() == {}


def test_kill_9_of_the_parent_leaves_no_process(service) -> None:
    service.start()
    service.process.kill()
    service.nothing_left()
    service.start()
    assert service.get("/health/ready") == 200


def test_every_part_comes_back_when_it_is_killed(service) -> None:
    service.start()
    postmaster = int((service.state / "engine/data/postmaster.pid").read_text().split()[0])
    os.kill(postmaster, signal.SIGKILL)
    wait_for(lambda: service.get("/health/ready") == 200, 20, "PostgreSQL is back")
    web = next(pid for pid, command in service.running().items() if "service.cli serve" in command)
    os.kill(web, signal.SIGKILL)
    wait_for(lambda: web not in service.running(), 10, "the web server is gone")
    wait_for(lambda: service.get("/health/ready") == 200, 30, "the web server is back")
    service.end()
    assert service.running() == {}


def test_a_taken_port_is_said(service) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", service.port))
        other.listen()
        assert f"Port {service.port} is already taken" in refused(service, "run")
    assert not service.state.exists()


@pytest.mark.parametrize("command", ["run", "serve", "migrate"])
def test_a_database_that_does_not_answer_is_said(service, command: str) -> None:
    said = refused(service, command, DATABASE_URL="postgresql://ikz:secret@127.0.0.1:1/ikz")
    assert "DATABASE_URL" in said
    assert "127.0.0.1:1/ikz" in said
    assert "secret" not in said


def test_a_running_service_keeps_its_state_directory_to_itself(service) -> None:
    service.start()
    assert "already runs" in refused(service, "run", IKZ_PORT=str(free_port()))
    assert service.get("/health/ready") == 200


def test_another_command_uses_the_running_engine(service) -> None:
    service.start()
    answer = subprocess.run(
        [sys.executable, "-m", "service.cli", "migrate"],
        env=service.environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert "up to date" in answer.stdout
    assert service.get("/health/ready") == 200


def test_sample_data_is_refused_in_production(service) -> None:
    assert "--demo" in refused(service, "run", "--demo", IKZ_ENVIRONMENT="production")
    assert not service.state.exists()


def test_a_state_directory_that_cannot_be_made_is_said(service, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    said = refused(service, "run", IKZ_STATE_DIR=str(tmp_path / "file" / "state"))
    assert "IKZ_STATE_DIR" in said


def test_it_ends_with_its_parent_if_asked(service) -> None:
    """As under make: when make is killed, the service must not stay behind."""
    script = f"import subprocess; subprocess.run([{sys.executable!r}, '-m', 'service.cli', 'run'])"
    parent = subprocess.Popen(
        [sys.executable, "-c", script], env={**service.environment(), "IKZ_STOP_WITH_PARENT": "1"}
    )
    wait_for(lambda: service.get("/health/live") == 200, 60, "the service answers")
    parent.kill()
    parent.wait()
    service.nothing_left()
