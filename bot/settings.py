"""Environment and files become one frozen object; a wrong value is one clear sentence."""

import re
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings.exceptions import SettingsError as UnreadableError
from pydantic_settings.sources import EnvSettingsSource

from bot.errors import SettingsError

_TOKEN = re.compile(r"\d{3,}:[A-Za-z0-9_-]{30,}")


def _list(value: Any) -> Any:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


class _EnvironmentOrFile(EnvSettingsSource):
    """``LINLI_X`` from the environment, or from the file that ``LINLI_X_FILE`` names (a container's secret)."""

    def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:
        value, key, is_complex = super().get_field_value(field, field_name)
        path = self.env_vars.get(f"linli_{field_name}_file")
        if value is None and path:
            try:
                value = Path(path).read_text("utf-8").strip() or None
            except (OSError, UnicodeDecodeError):
                raise SettingsError(f"LINLI_{field_name.upper()}_FILE names {path}, which cannot be read.") from None
        return value, key, is_complex


class Settings(BaseSettings):
    """What an operator sets. Secrets print as stars."""

    model_config = SettingsConfigDict(env_prefix="LINLI_", frozen=True, extra="ignore", env_ignore_empty=True)

    bot_token: Annotated[tuple[SecretStr, ...], NoDecode, BeforeValidator(_list)] = ()
    bot_api_url: str = "https://api.telegram.org"
    data_dir: Path = Path("data")
    database_url: SecretStr | None = None
    key_file: Path | None = None
    time_zone: str = "Asia/Shanghai"
    listen: str = "127.0.0.1:8080"
    webhook_url: str | None = None
    webhook_secret: SecretStr | None = Field(default=None)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003 -- pydantic-settings' signature
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 -- pydantic-settings' signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 -- pydantic-settings' signature
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, _EnvironmentOrFile(settings_cls)

    @field_validator("bot_token")
    @classmethod
    def _tokens(cls, tokens: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        if any(not _TOKEN.fullmatch(token.get_secret_value()) for token in tokens):
            raise ValueError("is not a bot token such as 123456:ABC-DEF…; @BotFather gives one")
        bots = [token.get_secret_value().partition(":")[0] for token in tokens]
        if len(set(bots)) != len(bots):
            raise ValueError("names the same bot twice")
        return tokens

    @field_validator("bot_api_url", "webhook_url")
    @classmethod
    def _address(cls, url: str | None) -> str | None:
        if url is not None and not re.fullmatch(r"https?://[^\s/]+(/\S*)?", url):
            raise ValueError("is not a web address such as https://example.org")
        return url.rstrip("/") if url else None

    @field_validator("time_zone")
    @classmethod
    def _zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ValueError, OSError, KeyError):
            raise ValueError("is not a time zone such as Asia/Shanghai") from None
        return name

    @field_validator("listen")
    @classmethod
    def _listen(cls, value: str) -> str:
        host, _, port = value.rpartition(":")
        if not host or not port.isdecimal() or not 0 <= int(port) < 65536:
            raise ValueError("is not host:port such as 127.0.0.1:8080")
        return value

    @field_validator("webhook_secret")
    @classmethod
    def _secret(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret and not re.fullmatch(r"[A-Za-z0-9_-]{16,256}", secret.get_secret_value()):
            raise ValueError("needs 16 to 256 letters, digits, _ or -")
        return secret

    @property
    def address(self) -> tuple[str, int]:
        host, _, port = self.listen.rpartition(":")
        return host.strip("[]"), int(port)

    @property
    def database(self) -> str:
        """The database's URL: the one set, or SQLite in the data folder."""
        if self.database_url:
            return self.database_url.get_secret_value()
        return f"sqlite+aiosqlite:///{self.data_dir / 'linli.sqlite'}"

    @property
    def keys(self) -> Path:
        return self.key_file or self.data_dir / "keys.json"


def read(**given: Any) -> Settings:
    """The settings; ``SettingsError`` names the first wrong one in one sentence."""
    try:
        settings = Settings(**given)
    except UnreadableError as error:
        raise (error.__cause__ if isinstance(error.__cause__, SettingsError) else error) from None
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        reason = str(first["msg"]).removeprefix("Value error, ")
        raise SettingsError(f"LINLI_{str(first['loc'][0]).upper()} {reason}.") from None
    if settings.webhook_url and not settings.webhook_secret:
        raise SettingsError(
            "LINLI_WEBHOOK_SECRET is needed with LINLI_WEBHOOK_URL: it proves that updates are Telegram's."
        )
    return settings
