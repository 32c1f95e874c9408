"""Configuration files: TOML, read into sections that refuse what they do not know."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from stp.errors import ConfigError


class Section(BaseModel):
    """A table of a configuration file, or all of it."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    @model_validator(mode="before")
    @classmethod
    def _complete(cls, values: Any) -> Any:
        """A table with some of a value's fields keeps this section's defaults for the others, not their type's."""
        if not isinstance(values, dict):
            return values
        completed = dict(values)
        for name, field in cls.model_fields.items():
            given, default = values.get(name), field.default
            if isinstance(given, dict) and is_dataclass(default) and not isinstance(default, type):
                completed[name] = {**asdict(default), **given}
        return completed


S = TypeVar("S", bound=Section)


def read_config(kind: type[S], path: Path, overrides: Mapping[str, object], missing: str) -> S:
    """Read a TOML file of a kind. Overrides that are not None take the place of its fields; those of a table, given as
    a mapping, only of the fields that they name.

    Raises:
        ConfigError: the file is `missing`, is not TOML, or a field is wrong; the message names the field.
    """
    try:
        values = tomllib.loads(path.read_text())
    except FileNotFoundError:
        raise ConfigError(missing) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} cannot be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path} is not valid TOML: {error}") from error
    for key, value in overrides.items():
        if isinstance(value, Mapping) and isinstance(values.get(key), dict):
            values[key] |= value
        elif value is not None:
            values[key] = value
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        lines = [f"  {'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors()]
        raise ConfigError(f"{path} has wrong fields:\n" + "\n".join(lines)) from error
