# SPDX-License-Identifier: EUPL-1.2
"""`ikz worker`: long computations, away from the web processes. Waits for its end while there are none."""

import asyncio
import signal

import click

__all__ = ("worker",)


@click.command()
def worker() -> None:
    """The worker alone (Hintergrundprozess): computes plans that take longer than a web request may.

    Ends on SIGINT or SIGTERM. Expects a migrated database.

    \b
    Example:
      DATABASE_URL=postgresql://... ikz worker
    """
    asyncio.run(_work())


async def _work() -> None:
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ended.set)
    await ended.wait()
