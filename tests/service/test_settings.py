# SPDX-License-Identifier: EUPL-1.2
"""Settings: defaults, every wrong one named at once, all of them documented."""

import re
from pathlib import Path

import pytest

from matching.errors import InvalidInput
from service.settings import PROJECT_DIRECTORY, Settings

SOURCE = (PROJECT_DIRECTORY / "service/settings.py").read_text(encoding="utf-8")


def test_without_settings_it_is_a_laptop() -> None:
    settings = Settings.from_environment({})
    assert settings.database_url is None
    assert settings.state_directory == PROJECT_DIRECTORY / ".state"
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.environment == "development"


def test_values_are_read() -> None:
    settings = Settings.from_environment(
        {
            "DATABASE_URL": "postgresql://ikz_app@db.example:5433/ikz",
            "IKZ_STATE_DIR": "/srv/ikz",
            "PORT": "9000",
            "IKZ_PORT": "9001",
            "IKZ_CORS_ORIGINS": "https://a.example, https://b.example",
            "IKZ_ENVIRONMENT": "production",
            "IKZ_DEMO": "",
        }
    )
    assert settings.database_url == "postgresql://ikz_app@db.example:5433/ikz"
    assert settings.state_directory == Path("/srv/ikz")
    assert settings.port == 9001
    assert settings.cors_origins == ("https://a.example", "https://b.example")
    assert settings.environment == "production"
    assert settings.demo is False


def test_every_wrong_setting_is_named_at_once() -> None:
    wrong = {
        "DATABASE_URL": "localhost",
        "IKZ_PORT": "80000",
        "IKZ_WEB_PROCESSES": "two",
        "IKZ_DEMO": "yes",
        "IKZ_ENVIRONMENT": "prod",
        "IKZ_SECURITY_CONTACT": "security@office.example\nExpires: never",
    }
    with pytest.raises(InvalidInput) as caught:
        Settings.from_environment(wrong)
    assert {field.field for field in caught.value.fields} == set(wrong)
    assert all(field.text.de and field.text.en for field in caught.value.fields)


@pytest.mark.parametrize(
    "url",
    ["mysql://a@b/c", "postgresql://a@b", "postgresql:///c", "postgresql://a@b:port/c", "nonsense"],
)
def test_an_address_that_names_no_database_is_refused(url: str) -> None:
    with pytest.raises(InvalidInput):
        Settings.from_environment({"DATABASE_URL": url})


def test_a_socket_is_an_address_too() -> None:
    url = "postgresql://ikz_app@/ikz?host=%2Frun%2Fpostgresql"
    assert Settings.from_environment({"DATABASE_URL": url}).database_url == url


@pytest.mark.parametrize("name", Settings.__dataclass_fields__)
def test_every_setting_is_documented_under_its_field_with_its_variable(name: str) -> None:
    document = re.search(rf'^    {name}: .*\n    """`([A-Z_]+)`', SOURCE, re.MULTILINE)
    assert document, name
    assert f'"{document[1]}"' in SOURCE


def test_every_variable_is_in_the_example() -> None:
    example = (PROJECT_DIRECTORY / ".env.example").read_text(encoding="utf-8")
    for name in re.findall(r'read\("([A-Z_]+)"', SOURCE):
        if name != "PORT":
            assert re.search(rf"^#? ?{name}=", example, re.MULTILINE), name


def test_the_table_of_the_operations_page_names_every_variable_with_its_default() -> None:
    page = (PROJECT_DIRECTORY / "docs/operations.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| *`?([^|`]*?)`? *\|", page, re.MULTILINE))
    described = dict(re.findall(r'^    (\w+): .*\n    """`([A-Z_]+)`', SOURCE, re.MULTILINE))
    assert set(rows) == set(described.values())
    defaults = Settings()
    for field, variable in described.items():
        default = getattr(defaults, field)
        shown = {None: "", (): "", False: "0", defaults.state_directory: ".state"}.get(default, str(default))
        assert rows[variable].strip() == shown, variable
