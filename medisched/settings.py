"""Every setting of the product, and the only reader of the environment.

A wrong value stops the start with one line that names the setting and says what it should be.
"""

from __future__ import annotations

import os
import re
import secrets
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AnyHttpUrl, Field, TypeAdapter, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PROJECT = Path(__file__).resolve().parent.parent
LOOPBACK = ("localhost", "127.0.0.1", "::1")
SENDERS = ("inbox", "smtp", "resend")
LONG_TOKEN = re.compile(r"[\x21-\x7e]{32,500}")
HTTP_URL = TypeAdapter(AnyHttpUrl)
CALLERS_OF_AN_ORGANIZATION = 10
"""So many may ask as much as they can before the others of their organization have to wait."""


class SettingsError(Exception):
    """One line for the person who starts the program."""


class Settings(BaseSettings):
    """What the environment (or a `.env` file beside the code) says; see `.env.example`."""

    model_config = SettingsConfigDict(env_file=PROJECT / ".env", env_ignore_empty=True, extra="ignore", frozen=True)

    app_env: Literal["development", "production"] = "development"
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8000
    public_url: str = ""
    allowed_origins: Annotated[tuple[str, ...], NoDecode] = ()
    data_dir: Path = PROJECT / ".data"
    secret_key: Annotated[str, Field(repr=False)] = ""
    trusted_proxies: Annotated[int, Field(ge=0, le=10)] = 0
    workers: Annotated[int, Field(ge=1, le=64)] = 1
    redis_url: Annotated[str, Field(repr=False)] = ""

    database_url: Annotated[str, Field(repr=False)] = ""
    database_app_url: Annotated[str, Field(repr=False)] = ""
    database_pool_size: Annotated[int, Field(ge=2, le=200)] = 20
    postgres_bin: Path | None = None

    mail_senders: Annotated[tuple[str, ...], NoDecode] = ("inbox",)
    mail_from: str = "Medisched <no-reply@medisched.local>"
    smtp_host: str = "127.0.0.1"
    smtp_port: Annotated[int, Field(ge=1, le=65535)] = 587
    smtp_username: str = ""
    smtp_password: Annotated[str, Field(repr=False)] = ""
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    resend_api_key: Annotated[str, Field(repr=False)] = ""
    resend_api_url: str = ""
    resend_webhook_secrets: Annotated[tuple[str, ...], NoDecode, Field(repr=False)] = ()

    polar_access_token: Annotated[str, Field(repr=False)] = ""
    polar_webhook_secrets: Annotated[tuple[str, ...], NoDecode, Field(repr=False)] = ()
    polar_product_id: str = ""
    polar_api_url: str = "https://api.polar.sh"

    webhooks_to_this_machine: bool = False
    api_rate_limit: Annotated[int, Field(ge=1, le=1_000_000)] = 600
    api_organization_rate_limit: Annotated[int | None, Field(ge=1, le=100_000_000)] = None
    metrics_token: Annotated[str, Field(repr=False)] = ""

    @field_validator(
        "allowed_origins", "mail_senders", "polar_webhook_secrets", "resend_webhook_secrets", mode="before"
    )
    @classmethod
    def _split_at_commas(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("mail_senders")
    @classmethod
    def _known_senders(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not value or any(name not in SENDERS for name in value):
            raise ValueError(f"should be one or more of {', '.join(SENDERS)}, separated by commas")
        return value

    @field_validator("public_url", "resend_api_url", "polar_api_url")
    @classmethod
    def _is_address(cls, value: str) -> str:
        if value:
            try:
                HTTP_URL.validate_python(value)
            except ValidationError:
                raise ValueError("should be an address like https://medisched.example.org") from None
        return value.rstrip("/")

    @field_validator("database_url", "database_app_url")
    @classmethod
    def _is_postgres(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in {"postgresql", "postgres"}:
            raise ValueError("should look like postgresql://user:password@host:5432/medisched")
        return value

    @field_validator("redis_url")
    @classmethod
    def _is_redis(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in {"redis", "rediss", "unix"}:
            raise ValueError("should look like rediss://user:password@host:6379/0")
        return value

    @field_validator("metrics_token")
    @classmethod
    def _is_long(cls, value: str) -> str:
        if value and not LONG_TOKEN.fullmatch(value):
            raise ValueError("should be at least 32 random characters: openssl rand -hex 32")
        return value

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if "resend" in self.mail_senders and not self.resend_api_key:
            raise ValueError("RESEND_API_KEY should be set when MAIL_SENDERS names resend")
        if self.polar_access_token and not (self.polar_webhook_secrets and self.polar_product_id):
            raise ValueError("POLAR_WEBHOOK_SECRETS and POLAR_PRODUCT_ID should be set when POLAR_ACCESS_TOKEN is")
        if self.is_production:
            self._fits_production()
        return self

    def _fits_production(self) -> None:
        if not self.public_url.startswith("https://"):
            raise ValueError("PUBLIC_URL should be the https address of this server when APP_ENV is production")
        if len(self.secret_key) < 32:  # noqa: PLR2004 - 256 bits as hex or text
            raise ValueError("SECRET_KEY should be at least 32 random characters when APP_ENV is production")
        if self.webhooks_to_this_machine:
            raise ValueError("WEBHOOKS_TO_THIS_MACHINE should be false when APP_ENV is production")
        if "inbox" in self.mail_senders:
            raise ValueError("MAIL_SENDERS should not name inbox when APP_ENV is production")
        redis = urlsplit(self.redis_url)
        # A socket is guarded by the permissions of its file.
        if redis.scheme in {"redis", "rediss"} and not redis.password:
            raise ValueError("REDIS_URL should have a password when APP_ENV is production")
        if redis.scheme == "redis" and redis.hostname not in LOOPBACK:
            raise ValueError("REDIS_URL should begin with rediss:// or name this machine when APP_ENV is production")

    @property
    def is_production(self) -> bool:
        """No demo data, no development inbox, secure cookies only."""
        return self.app_env == "production"

    @property
    def billing(self) -> Literal["polar", "simulator", "off"]:
        """Who takes the money: Polar with a token; without one nobody, and on a development machine a simulator.

        A machine that people reach by https is more than that, even if nobody said so.
        """
        if self.polar_access_token:
            return "polar"
        return "off" if self.is_production or self.is_secure else "simulator"

    @property
    def organization_rate_limit(self) -> int:
        """Requests a minute of all who work for one organization, with all their keys and sessions."""
        return self.api_organization_rate_limit or CALLERS_OF_AN_ORGANIZATION * self.api_rate_limit

    @property
    def address(self) -> str:
        """Where people reach this server, without a trailing slash."""
        return self.public_url or f"http://localhost:{self.port}"

    @property
    def is_secure(self) -> bool:
        """Whether people come by https."""
        return self.address.startswith("https://")

    @property
    def origins(self) -> tuple[str, ...]:
        """The exact origins whose pages may act for a signed-in person."""
        local = () if self.is_production else (f"http://localhost:{self.port}", f"http://127.0.0.1:{self.port}")
        return tuple(dict.fromkeys((self.address, *local, *self.allowed_origins)))

    @property
    def signing_key(self) -> bytes:
        """Key for derived ids; a development machine keeps one beside its data."""
        if self.secret_key:
            return self.secret_key.encode()
        path = self.data_dir / "secret_key"
        if not path.exists():
            _make_secret(path)
        return path.read_text().encode()


def _make_secret(path: Path) -> None:
    """Appears whole or not at all: several processes may ask at once, and all must read the same."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile("w", dir=path.parent) as unfinished:
        unfinished.write(secrets.token_hex(32))
        unfinished.flush()
        with suppress(FileExistsError):
            os.link(unfinished.name, path)


def _in_one_line(error: ValidationError) -> str:
    first = error.errors()[0]
    # The name of the environment's variable; a rule between several settings names them itself.
    name = "_".join(str(part) for part in first["loc"]).upper()
    sentence = first["msg"].removeprefix("Value error, ").removeprefix("Input ").partition(", unable")[0]
    return f"{name} {sentence}" if name else sentence


@lru_cache
def get_settings() -> Settings:
    """The settings of this process, read once."""
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError(_in_one_line(error)) from None
