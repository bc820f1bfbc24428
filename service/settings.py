"""The settings of the service: from one TOML file and the environment, which goes before the file.

The file is named by ``--config`` or ``$MCGT_CONFIG``; each setting has an environment variable, its name in capitals
after ``MCGT_``. ``docs/operation.md`` lists them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from service.errors import SettingsError
from taxonomy import user_data

#: Who may ask: everybody; only who has a key; or that depends on the address, as ``mcgt serve`` decides.
KeyRule = Literal["auto", "required", "off"]
#: One origin or several, in the environment with blanks between them.
_Origins = Annotated[tuple[str, ...], NoDecode]


#: pydantic's name of a fault -> what to say of it; its context fills the braces.
_FAULTS: Mapping[str, tuple[str, str]] = {
    "int_parsing": ("not a whole number", "不是整数"),
    "int_type": ("not a whole number", "不是整数"),
    "int_from_float": ("not a whole number", "不是整数"),
    "bool_parsing": ("neither true nor false", "应为true或false"),
    "bool_type": ("neither true nor false", "应为true或false"),
    "string_type": ("not a text", "应为文本"),
    "tuple_type": ("not a list", "应为列表"),
    "greater_than_equal": ("less than {ge}", "小于{ge}"),
    "less_than_equal": ("more than {le}", "大于{le}"),
    "literal_error": ("not one of {expected}", "应为{expected}之一"),
}


class Settings(BaseSettings):
    """Every setting with its default. Times are in seconds, sizes in bytes unless the name says otherwise."""

    model_config = SettingsConfigDict(env_prefix="MCGT_", extra="forbid", frozen=True)

    host: str = "127.0.0.1"
    port: int = Field(8080, ge=0, le=65_535)
    workers: int = Field(2, ge=1, le=64)
    threads: int = Field(4, ge=1, le=64)
    database: str = Field("", description="SQLAlchemy URL; empty: a SQLite file in the data folder")
    data_dir: Path = Field(default_factory=user_data.data_folder)
    keys: KeyRule = "auto"
    rate_per_minute: int = Field(600, ge=1, description="Requests a minute of one key, or of one address without keys")
    rate_burst: int = Field(100, ge=1, description="So many at once before the rate counts")
    limit_anonymous: bool = Field(False, description="Whether addresses are limited too while no keys are required")
    cors_origins: _Origins = ()
    trusted_proxies: int = Field(0, ge=0, le=10, description="Proxies in front whose X-Forwarded-For is believed")
    metrics: bool = True
    log_format: Literal["json", "plain"] = "json"
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    job_workers: int = Field(1, ge=0, le=64, description="Processes for jobs beside the service; 0: mcgt worker does")
    largest_upload: int = Field(200_000_000, ge=1)
    most_rows: int = Field(1_000_000, ge=1)
    chunk_rows: int = Field(500, ge=1, le=10_000, description="Rows of a job that are worked through as one")
    retention_days: int = Field(30, ge=1, description="Jobs are dropped so long after they ended")

    @field_validator("cors_origins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(value.split()) if isinstance(value, str) else value

    @property
    def service_dir(self) -> Path:
        """Where database, uploads and results lie."""
        return self.data_dir / "service"

    @property
    def database_url(self) -> str:
        """The URL of the database, by default of a file beside the uploads."""
        return self.database or f"sqlite:///{self.service_dir / 'service.sqlite'}"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what is given: ``load_settings`` decides what goes before what."""
        return (init_settings,)


def load_settings(file: Path | None = None, **given: Any) -> Settings:
    """The settings of ``file`` and the environment; ``given`` (options of a command, None: not given) go before both.

    Raises SettingsError naming the setting.
    """
    options = {name: value for name, value in given.items() if value is not None}
    try:
        return Settings(**(_read(file) | EnvSettingsSource(Settings)() | options))
    except ValidationError as error:
        raise _fault(error) from None


def _read(file: Path | None) -> dict[str, Any]:
    if file is None:
        return {}
    try:
        with file.open("rb") as stream:
            content = tomllib.load(stream)
    except OSError as error:
        raise SettingsError(
            f"{file} cannot be read: {error.strerror}",
            f"无法读取{file}：{error.strerror}",
            field="config",
            mend=("name the file of settings", "请指定配置文件"),
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"{file} is not TOML: {error}",
            f"{file}不是合法的TOML：{error}",
            field="config",
            mend=('write one setting a line, such as workers = 4 or host = "0.0.0.0"', "每行一项，如 workers = 4"),
        ) from None
    origins = content.get("cors_origins")
    return content if origins is None else {**content, "cors_origins": tuple(origins)}


def _fault(error: ValidationError) -> SettingsError:
    found = error.errors(include_url=False, include_input=False)[0]
    name = ".".join(str(part) for part in found["loc"])
    if found["type"] == "extra_forbidden":
        return SettingsError(
            "there is no such setting",
            "没有该配置项",
            field=name,
            mend=(f"use one of {', '.join(Settings.model_fields)}", f"可用：{'、'.join(Settings.model_fields)}"),
        )
    en, zh = _FAULTS.get(found["type"], ("not a usable value", "取值不可用"))
    context = found.get("ctx", {})
    return SettingsError(
        en.format(**context),
        zh.format(**context),
        field=name,
        mend=("see docs/operation.md", "参见docs/operation.md"),
    )
