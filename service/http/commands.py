# SPDX-License-Identifier: EUPL-1.2
"""`ikz openapi`: the description of the API without a running service."""

import click

__all__ = ("openapi",)


@click.command()
def openapi() -> None:
    """Print the description of the HTTP API (OpenAPI 3.1, JSON)."""
    from service.app import openapi_json

    click.echo(openapi_json())
