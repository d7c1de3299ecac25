"""Everything an operator can set, read from the environment: ``LOSSGRAD_PORT=9000`` and so on."""

from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from lossgrad.address import HOST, PORT

PREFIX = "LOSSGRAD_"


class Settings(BaseSettings):
    """The settings of one process; each field is the environment variable ``LOSSGRAD_<FIELD>``."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore")

    host: str = Field(
        default=HOST,
        min_length=1,
        description="Address to listen on; `0.0.0.0` or `::` for every interface, as in a container.",
    )
    port: int = Field(default=PORT, ge=0, le=65535, description="Port to listen on; 0 takes a free one and prints it.")
    workers: int = Field(
        default=1,
        ge=1,
        description="Processes that serve the same port. In containers, one each and more containers.",
    )
    max_body_bytes: int = Field(
        default=64 * 1024 * 1024,
        ge=1,
        description="Largest request body in bytes, declared or chunked; more is refused with 413.",
    )
    max_elements: int = Field(
        default=4 * 1024 * 1024,
        ge=1,
        description="Most logits in one request, both sides and all heads together; more is refused with 413.",
    )
    inline_elements: int = Field(
        default=16 * 1024,
        ge=0,
        description="Batches up to this many logits are computed at once; bigger ones in a thread, "
        "so that they hold up nobody else.",
    )
    threads: int = Field(default=2, ge=1, description="Big batches computed at the same time by one worker process.")
    batch_threads: int = Field(
        default=0,
        ge=0,
        description="Threads that share the computation of one big batch; 0 for the cores there are, "
        "divided among the workers.",
    )
    max_waiting: int = Field(
        default=64,
        ge=0,
        description="Big batches that may wait for a thread; more are refused with 503 and `Retry-After`.",
    )
    max_streams: int = Field(
        default=64,
        ge=0,
        description="Streams that may be open at the same time in one worker process; more are refused with 503 and "
        "`Retry-After`.",
    )
    drain_seconds: float = Field(
        default=0.0,
        ge=0,
        description="How long after SIGTERM requests are still accepted while `/readyz` says 503, "
        "so that a load balancer can look elsewhere.",
    )
    shutdown_seconds: int = Field(
        default=30,
        ge=0,
        description="How long, after draining, requests in flight may take to finish before they are cancelled.",
    )
    keep_alive_seconds: int = Field(
        default=75,
        ge=1,
        description="How long an idle connection is kept; keep it above the idle time of a proxy in front.",
    )
    log_level: Literal["debug", "info", "warning", "error", "critical"] = Field(
        default="info", description="Least severe log line that is written; requests are logged at `info`."
    )
    root_path: str = Field(
        default="",
        pattern=r"^(/[A-Za-z0-9._~/-]*[A-Za-z0-9._~-])?$",
        description="Path prefix that a proxy in front strips, as `/lossgrad`; links and docs then carry it.",
    )


def environment_variable(field: str) -> str:
    """The environment variable of a field."""
    return f"{PREFIX}{field.upper()}"
