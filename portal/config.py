"""Settings: the only reader of the environment. Call `get_settings()` inside functions, never at import."""

import contextlib
import secrets
from functools import lru_cache
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from portal.errors import Misconfigured

KEY_BYTES = 32
MOCK_SIGN_SECRET = "mock-sign-secret"  # noqa: S105 - public on purpose, used in MOCK_MODE only


class Settings(BaseSettings):
    """Every setting of the portal, documented where it stands. An empty variable counts as unset."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True)

    mock_mode: bool = Field(False, description="Use the embedded defaults: built-in providers, local files, demo keys.")
    database_url: str | None = Field(None, description="SQLite or PostgreSQL; in MOCK_MODE a file under DATA_DIR.")
    migration_database_url: str | None = Field(
        None, description="The role that owns the schema, for migrations; DATABASE_URL when unset."
    )
    data_dir: Path = Field(Path(".data"), description="Where the embedded database, files, keys and messages lie.")
    secret_key: SecretStr | None = Field(None, description="Signs form tokens and cookies; 32 random bytes or more.")
    field_keys: SecretStr | None = Field(
        None, description="Keys that encrypt personal fields, `id:hex32` by commas; the first one encrypts."
    )
    base_url: str = Field("http://127.0.0.1:8000", description="The address that links in messages begin with.")
    trusted_hosts: str = Field("", description="Host names that are answered, by commas; the host of BASE_URL always.")
    cors_origins: str = Field(
        "", description="Origins that browsers may call the API from, by commas; none by default."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="How much is logged.")

    storage: Literal["auto", "local", "s3"] = Field("auto", description="auto: S3 where S3_BUCKET is set, else local.")
    s3_bucket: str | None = Field(None, description="The bucket that holds documents.")
    s3_endpoint_url: str | None = Field(None, description="Another address that speaks S3; AWS itself when unset.")
    aws_region: str = Field("us-east-1", description="The bucket's region.")
    aws_access_key_id: SecretStr | None = Field(None, description="A key; unset where the machine has a role.")
    aws_secret_access_key: SecretStr | None = Field(None, description="The key's secret.")
    clamd_url: str | None = Field(None, description="clamd for virus scans: tcp://host:port or unix:///path.")

    sign_webhook_secret: SecretStr | None = Field(None, description="Signs /api/sign/webhook of external signing.")
    seal_key_file: Path | None = Field(
        None, description="PEM with the private key and certificate that seal signed documents; made once in MOCK_MODE."
    )
    docusign_connect_keys: SecretStr | None = Field(None, description="HMAC keys of DocuSign Connect, by commas.")
    dropbox_sign_api_key: SecretStr | None = Field(None, description="Dropbox Sign's API key; signs its webhooks.")
    docusign_auth_url: str | None = Field(
        None, description="Where DocuSign signs in; its own address for demo or production when unset."
    )
    dropbox_sign_url: str = Field("https://api.hellosign.com", description="Where Dropbox Sign's API is.")
    dropbox_sign_frame_url: str = Field(
        "https://app.hellosign.com", description="The site that a page of ours may frame for signing at Dropbox Sign."
    )
    cherry_api_key: SecretStr | None = Field(None, description="The SMS service's API key.")
    cherry_base_url: str | None = Field(None, description="The SMS service's address.")
    cherry_webhook_secret: SecretStr | None = Field(None, description="Signs the SMS service's webhooks.")
    smtp_url: SecretStr | None = Field(
        None, description="Mail: smtp://user:password@host:587 (STARTTLS where offered) or smtps://…."
    )
    mail_from: str | None = Field(None, description="The address that mail comes from.")
    metrics_token: SecretStr | None = Field(None, description="Opens /api/metrics to a watcher; unset: closed.")
    legacy_tenant: str | None = Field(None, description="Slug of the tenant that takes an earlier system's rows.")

    upload_limit_per_minute: int = Field(10, description="API uploads of a tenant in a minute.")
    background_limit_per_hour: int = Field(100, description="Background checks of a tenant in an hour.")
    offers_limit_per_hour: int = Field(1000, description="API offer calculations of a tenant in an hour.")
    sms_limit_per_minute: int = Field(2000, description="SMS messages of a tenant in a minute.")
    merchant_upload_limit_per_hour: int = Field(60, description="Browser uploads of one merchant's session an hour.")
    sign_in_limit_per_15_minutes: int = Field(10, description="Sign-ins and links tried by an account or address.")
    worker_poll_ms: int = Field(500, description="How long an idle worker waits before it looks again.")

    @field_validator("base_url")
    @classmethod
    def _no_trailing_slash(cls, value: str) -> str:
        return value.rstrip("/")

    @property
    def cors_origins_list(self) -> list[str]:
        """CORS_ORIGINS as a list; empty items are dropped."""
        return _items(self.cors_origins)

    @property
    def trusted_hosts_list(self) -> list[str]:
        """TRUSTED_HOSTS and BASE_URL's own host, without ports."""
        own = urlsplit(self.base_url).hostname or "127.0.0.1"
        extra = ["127.0.0.1", "localhost"] if self.mock_mode else []
        return sorted({own, *extra, *_items(self.trusted_hosts)})

    @property
    def secure_cookies(self) -> bool:
        """False only in MOCK_MODE over plain http, so that http://127.0.0.1 works."""
        return not (self.mock_mode and self.base_url.startswith("http://"))

    @property
    def app_database_url(self) -> str:
        """The database that the application uses, as SQLAlchemy writes it; Misconfigured without one."""
        if self.database_url:
            return _sqlalchemy_url(self.database_url)
        if self.mock_mode:
            return f"sqlite:///{self.data_dir.resolve() / 'portal.db'}"
        raise Misconfigured("DATABASE_URL is not set. Set it, or set MOCK_MODE=true for a database under DATA_DIR.")

    @property
    def schema_database_url(self) -> str:
        """The database as migrations reach it: MIGRATION_DATABASE_URL, else the application's."""
        if self.migration_database_url:
            return _sqlalchemy_url(self.migration_database_url)
        return self.app_database_url

    @property
    def signing_secret(self) -> bytes:
        """SECRET_KEY as bytes; in MOCK_MODE one that was made once under DATA_DIR."""
        if self.secret_key:
            return self.secret_key.get_secret_value().encode()
        return self._made_once("SECRET_KEY", "secret.key", secrets.token_hex(KEY_BYTES)).encode()

    @property
    def field_key_list(self) -> list[tuple[int, bytes]]:
        """FIELD_KEYS as (key id, 32 bytes); the first one encrypts, all of them decrypt."""
        if self.field_keys:
            return parse_field_keys(self.field_keys.get_secret_value())
        return parse_field_keys(self._made_once("FIELD_KEYS", "field.keys", f"1:{secrets.token_hex(KEY_BYTES)}"))

    @property
    def docusign_connect_key_list(self) -> list[str]:
        """DOCUSIGN_CONNECT_KEYS as a list: several are active while a key is changed."""
        return _items(self.docusign_connect_keys.get_secret_value()) if self.docusign_connect_keys else []

    @property
    def external_signing_secret(self) -> str:
        """SIGN_WEBHOOK_SECRET; in MOCK_MODE without one the public `mock-sign-secret`, else empty: all is refused."""
        if self.sign_webhook_secret:
            return self.sign_webhook_secret.get_secret_value()
        return MOCK_SIGN_SECRET if self.mock_mode else ""

    def missing(self) -> list[str]:
        """The names of the settings that production needs and that are not there, in order of this file."""
        if self.mock_mode:
            return []
        needed: dict[str, object] = {
            "DATABASE_URL": self.database_url,
            "SECRET_KEY": self.secret_key,
            "FIELD_KEYS": self.field_keys,
            "BASE_URL": "base_url" in self.model_fields_set,
            "S3_BUCKET (or STORAGE=local)": self.s3_bucket or self.storage == "local",
            "CLAMD_URL": self.clamd_url,
            "SEAL_KEY_FILE": self.seal_key_file,
            "SIGN_WEBHOOK_SECRET": self.sign_webhook_secret,
            "CHERRY_API_KEY": self.cherry_api_key,
            "CHERRY_BASE_URL": self.cherry_base_url,
            "CHERRY_WEBHOOK_SECRET": self.cherry_webhook_secret,
            "SMTP_URL": self.smtp_url,
            "MAIL_FROM": self.mail_from,
        }
        return [name for name, value in needed.items() if not value]

    def require_complete(self) -> None:
        """Refuse a start that would fall back silently; Misconfigured names every missing setting at once."""
        missing = self.missing()
        if missing:
            names = "\n  ".join(missing)
            raise Misconfigured(f"MOCK_MODE is false and these settings are missing:\n  {names}\nSee .env.example.")
        if self.storage == "s3" and not self.s3_bucket:
            raise Misconfigured("STORAGE=s3 needs S3_BUCKET.")
        self._require_sane_secrets()

    def _require_sane_secrets(self) -> None:
        if not self.mock_mode and len(self.signing_secret) < KEY_BYTES:
            raise Misconfigured("SECRET_KEY is too short: use 32 random bytes or more.")
        if not self.field_key_list:
            raise Misconfigured("FIELD_KEYS holds no key: write `1:` and 64 hex digits.")

    def _made_once(self, setting: str, file_name: str, fresh: str) -> str:
        if not self.mock_mode:
            raise Misconfigured(f"{setting} is not set.")
        return made_once(self.data_dir / file_name, fresh)


def made_once(path: Path, fresh: str) -> str:
    """The content of `path`, which is created with `fresh` by whichever process comes first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    if not path.exists():
        draft.touch(mode=0o600)
        draft.write_text(fresh)
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(draft)
        draft.unlink()
    return path.read_text().strip()


def parse_field_keys(text: str) -> list[tuple[int, bytes]]:
    """`1:hex,2:hex` as (id 1-255, 32 bytes) pairs; Misconfigured says what is wrong without showing a key."""
    keys = []
    for item in _items(text):
        number, _, digits = item.partition(":")
        try:
            key_id, key = int(number), bytes.fromhex(digits)
        except ValueError as error:
            raise Misconfigured("FIELD_KEYS must be `id:hex` items by commas.") from error
        if not 1 <= key_id <= 255 or len(key) != KEY_BYTES:
            raise Misconfigured("FIELD_KEYS: an id is 1 to 255 and a key 64 hex digits.")
        keys.append((key_id, key))
    return keys


def _items(text: str) -> list[str]:
    return [item.strip() for item in text.split(",") if item.strip()]


def _sqlalchemy_url(url: str) -> str:
    for plain in ("postgres://", "postgresql://"):
        if url.startswith(plain):
            return "postgresql+psycopg://" + url.removeprefix(plain)
    return url


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """The process's settings, read once; tests call `get_settings.cache_clear()` after changing the environment."""
    return Settings()
