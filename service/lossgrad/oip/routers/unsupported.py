"""What the protocol has and this service has not: answered clearly, and advertised nowhere."""

from fastapi import APIRouter, Request

from lossgrad.api.errors import NotSupported

router = APIRouter(include_in_schema=False)


@router.post("/repository/models/{model_name}/load")
@router.post("/repository/models/{model_name}/unload")
async def repository_control(request: Request) -> None:
    """Models come and go with releases only."""
    await _refuse(request, "loading and unloading models is not supported; every objective is always loaded")


@router.api_route("/{kind}sharedmemory/{rest:path}", methods=["GET", "POST"])
@router.api_route("/{kind}sharedmemory", methods=["GET", "POST"])
async def shared_memory(request: Request) -> None:
    """No memory is shared with clients, of whatever kind."""
    await _refuse(request, "shared memory is not supported; send tensors as binary data")


@router.api_route("/trace/setting", methods=["GET", "POST"])
@router.api_route("/models/{model_name}/trace/setting", methods=["GET", "POST"])
async def trace_setting(request: Request) -> None:
    """Nothing is traced."""
    await _refuse(request, "tracing is not supported")


@router.api_route("/logging", methods=["GET", "POST"])
async def log_setting(request: Request) -> None:
    """Logs are set up at the start."""
    await _refuse(request, "log settings are not supported; LOSSGRAD_LOG_LEVEL is read when the service starts")


async def _refuse(request: Request, reason: str) -> None:
    await request.body()  # whoever sends all of it before reading is to read the answer
    raise NotSupported(reason)
