"""The same gateway as a plain FastAPI and python-socketio server, with what the distribution packages."""

import asyncio
import json
import os
import re
import socket
import uuid
from collections import defaultdict
from datetime import datetime, timezone

import jwt
import socketio
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

SECRET = os.environ["JWT_SECRET"]
EPOCH = str(uuid.uuid4())
last = {}
turns = defaultdict(asyncio.Lock)

sio = socketio.AsyncServer(async_mode="asgi", transports=["websocket"], cors_allowed_origins=[])
app = FastAPI()


def verify(token):
    return jwt.decode(token, SECRET, algorithms=["HS256"])


@sio.event
async def connect(sid, environ, auth):
    try:
        claims = verify(auth["token"])
    except (jwt.InvalidTokenError, KeyError, TypeError):
        raise socketio.exceptions.ConnectionRefusedError("Unauthorized")
    await sio.save_session(sid, claims)


@sio.on("workflow:subscribe")
async def subscribe(sid, request):
    workflow = request["workflowId"]
    granted = (await sio.get_session(sid)).get("workflows", [])
    if granted != "*" and workflow not in granted:
        return {"ok": False}
    sio.enter_room(sid, workflow)
    return {"ok": True, "workflowId": workflow, "epoch": EPOCH, "firstSeq": 1, "lastSeq": last.get(workflow, 0)}


@app.post("/v1/workflows/{workflow}/events")
async def publish(workflow: str, request: Request):
    try:
        claims = verify(re.sub("^Bearer ", "", request.headers.get("authorization", "")))
    except jwt.InvalidTokenError:
        return JSONResponse({"status": 401}, status_code=401)
    if "events:publish" not in claims.get("scope", "").split():
        return JSONResponse({"status": 403}, status_code=403)
    body = await request.body()
    lines = body.split(b"\n") if request.headers.get("content-type") == "application/x-ndjson" else [body]
    drafts = [json.loads(line) for line in lines if line]
    # Whoever emits gives way to others: without taking turns, their events would overtake.
    async with turns[workflow]:
        first, seq = await emit(workflow, drafts)
    return JSONResponse(
        {"accepted": len(drafts), "duplicates": 0, "epoch": EPOCH, "firstSeq": first, "lastSeq": seq}, status_code=202
    )


async def emit(workflow, drafts):
    seq = last.get(workflow, 0)
    first = seq + 1
    last[workflow] = seq + len(drafts)
    timestamp = datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    for draft in drafts:
        seq += 1
        event = {
            "type": draft["type"],
            "workflowId": workflow,
            "seq": seq,
            "data": draft["data"],
            "timestamp": timestamp,
        }
        await sio.emit("agent:" + draft["type"], event, room=workflow)
    return first, seq


if __name__ == "__main__":
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", 0))
    listener.listen(4096)
    print("listening", listener.getsockname()[1], flush=True)
    server = uvicorn.Server(
        uvicorn.Config(socketio.ASGIApp(sio, app, socketio_path="ws"), log_level="error", access_log=False)
    )
    server.run(sockets=[listener])
