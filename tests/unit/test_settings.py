"""A wrong setting stops the start with one line that names it and says what it should be."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from medisched.integrations.polar import polar_account
from medisched.settings import PROJECT, Settings, SettingsError, get_settings

PRODUCTION = {
    "APP_ENV": "production",
    "PUBLIC_URL": "https://medisched.example.org",
    "SECRET_KEY": "k" * 32,
    "MAIL_SENDERS": "smtp",
}
WRONG = [
    ("PORT", "eighty", "PORT should be a valid integer"),
    ("PORT", "70000", "PORT should be less than or equal to 65535"),
    ("APP_ENV", "prod", "APP_ENV should be 'development' or 'production'"),
    ("PUBLIC_URL", "example", "PUBLIC_URL should be an address like https://medisched.example.org"),
    ("DATABASE_URL", "mysql://x", "DATABASE_URL should look like postgresql://user:password@host:5432/medisched"),
    ("DATABASE_POOL_SIZE", "1", "DATABASE_POOL_SIZE should be greater than or equal to 2"),
    ("WORKERS", "0", "WORKERS should be greater than or equal to 1"),
    ("REDIS_URL", "localhost", "REDIS_URL should look like rediss://user:password@host:6379/0"),
    ("MAIL_SENDERS", "pigeon", "MAIL_SENDERS should be one or more of inbox, smtp, resend, separated by commas"),
    ("MAIL_SENDERS", "resend", "RESEND_API_KEY should be set when MAIL_SENDERS names resend"),
    ("POLAR_ACCESS_TOKEN", "t", "POLAR_WEBHOOK_SECRETS and POLAR_PRODUCT_ID should be set when POLAR_ACCESS_TOKEN is"),
    ("SMTP_SECURITY", "some", "SMTP_SECURITY should be 'starttls', 'tls' or 'none'"),
]


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch):
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setitem(Settings.model_config, "env_file", None)
    get_settings.cache_clear()
    yield
    get_settings.cache_clear()


def settings_from(monkeypatch: pytest.MonkeyPatch, **environment: str) -> Settings:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    get_settings.cache_clear()
    return get_settings()


@pytest.mark.parametrize(("name", "value", "line"), WRONG)
def test_a_wrong_value_is_named_in_one_line(monkeypatch, name, value, line):
    with pytest.raises(SettingsError) as caught:
        settings_from(monkeypatch, **{name: value})
    assert str(caught.value) == line


def test_an_organization_may_ask_ten_times_as_much_as_one_caller_unless_it_is_said(monkeypatch):
    assert settings_from(monkeypatch, API_RATE_LIMIT="50").organization_rate_limit == 500
    assert settings_from(monkeypatch, API_ORGANIZATION_RATE_LIMIT="70").organization_rate_limit == 70


@pytest.mark.parametrize(
    ("name", "value"), [("PUBLIC_URL", "http://x.org"), ("SECRET_KEY", "short"), ("MAIL_SENDERS", "smtp,inbox")]
)
def test_production_refuses_what_is_only_for_development(monkeypatch, name, value):
    with pytest.raises(SettingsError, match=f"^{name} should .* when APP_ENV is production$"):
        settings_from(monkeypatch, **{**PRODUCTION, name: value})


@pytest.mark.parametrize(
    ("address", "is_taken"),
    [
        ("redis://state.example.org:6379/0", False),
        ("rediss://state.example.org:6379/0", False),
        ("redis://user:secret@state.example.org:6379/0", False),
        ("redis://127.0.0.1:6379/0", False),
        ("rediss://user:secret@state.example.org:6379/0", True),
        ("redis://:secret@127.0.0.1:6379/0", True),
        ("redis://:secret@[::1]:6379/0", True),
        ("unix:///run/valkey.sock", True),
    ],
)
def test_production_keeps_what_patients_do_behind_a_password_and_off_open_lines(monkeypatch, address, is_taken):
    if is_taken:
        assert settings_from(monkeypatch, **PRODUCTION, REDIS_URL=address).redis_url == address
    else:
        with pytest.raises(SettingsError, match=r"^REDIS_URL should .* when APP_ENV is production$"):
            settings_from(monkeypatch, **PRODUCTION, REDIS_URL=address)


def test_production_starts_with_what_it_asks_for(monkeypatch):
    settings = settings_from(monkeypatch, **PRODUCTION)
    assert settings.is_production
    assert settings.is_secure
    assert settings.origins == ("https://medisched.example.org",)


def test_an_empty_value_means_the_default(monkeypatch):
    assert settings_from(monkeypatch, PORT="", DATA_DIR="", MAIL_SENDERS="").port == 8000


def test_lists_are_separated_by_commas(monkeypatch):
    settings = settings_from(monkeypatch, MAIL_SENDERS="inbox, smtp", ALLOWED_ORIGINS="https://a.org,https://b.org")
    assert settings.mail_senders == ("inbox", "smtp")
    assert settings.origins[-2:] == ("https://a.org", "https://b.org")


def test_a_development_machine_keeps_its_secret(tmp_path: Path):
    settings = Settings(data_dir=tmp_path / "new")
    assert settings.signing_key == Settings(data_dir=tmp_path / "new").signing_key
    assert len(settings.signing_key) == 64
    assert (tmp_path / "new" / "secret_key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["secret_key"]


def test_the_example_documents_every_setting_and_no_other():
    documented = re.findall(r"^([A-Z_]+)=", (PROJECT / ".env.example").read_text(), re.MULTILINE)
    assert sorted(documented) == sorted(name.upper() for name in Settings.model_fields)


def test_the_example_shows_the_defaults(monkeypatch):
    lines = (PROJECT / ".env.example").read_text().splitlines()
    shown = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    assert settings_from(monkeypatch, **shown) == Settings()


def test_who_takes_the_money(monkeypatch):
    polar = {"POLAR_ACCESS_TOKEN": "polar_oat_1", "POLAR_WEBHOOK_SECRETS": "one, two", "POLAR_PRODUCT_ID": "p"}
    assert settings_from(monkeypatch).billing == "simulator"
    assert settings_from(monkeypatch, PUBLIC_URL="https://forgotten.example.org").billing == "off"
    assert settings_from(monkeypatch, **PRODUCTION).billing == "off"
    settings = settings_from(monkeypatch, **PRODUCTION, **polar)
    assert settings.billing == "polar"
    assert settings.polar_webhook_secrets == ("one", "two")


def test_no_secret_is_written_by_mistake(monkeypatch):
    secrets = {"POLAR_ACCESS_TOKEN": "token-x", "POLAR_WEBHOOK_SECRETS": "hook-x", "SMTP_PASSWORD": "mail-x"}
    settings = settings_from(monkeypatch, **secrets, POLAR_PRODUCT_ID="p", SECRET_KEY="key-x")
    assert "-x" not in f"{settings!r} {settings} {polar_account(settings)!r}"
