"""The floor of HTTP: `python -m benchmarks.prepared_answer PORT FILE` answers every request with that file.

uvicorn on h11, and the smallest ASGI application that reads a request and answers it.
"""

import sys
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send


def application(answer: bytes) -> ASGIApp:
    """Sends `answer`, whatever is asked."""
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(answer)).encode())]

    async def answer_all(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001
        while (await receive()).get("more_body"):
            pass
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answer})

    return answer_all


def main() -> None:
    """Serve until stopped."""
    port, file = sys.argv[1:]
    config = uvicorn.Config(
        application(Path(file).read_bytes()),
        port=int(port),
        http="h11",
        loop="asyncio",
        ws="none",
        lifespan="off",
        access_log=False,
        log_level="error",
        server_header=False,
        date_header=False,
    )
    uvicorn.Server(config).run()


if __name__ == "__main__":
    main()
