"""One end of a connection by aioice, signalled as fz ice does."""

import asyncio
import json
import sys

import aioice


def say(type_, **values):
    print(json.dumps({"type": type_, **values}), flush=True)


async def lines():
    reader = asyncio.StreamReader()
    loop = asyncio.get_event_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        yield json.loads(line)


async def main(role, stun, turn, user, password, policy):
    def server(text):
        return (text.rsplit(":", 1)[0], int(text.rsplit(":", 1)[1])) if text != "-" else None

    connection = aioice.Connection(
        ice_controlling=role == "controlling",
        stun_server=server(stun),
        turn_server=server(turn),
        turn_username=user,
        turn_password=password,
        transport_policy=aioice.TransportPolicy[policy],
    )
    await connection.gather_candidates()
    say("credentials", ufrag=connection.local_username, pwd=connection.local_password)
    for candidate in connection.local_candidates:
        say("candidate", candidate="candidate:" + candidate.to_sdp())
    say("gathered")

    async def receive():
        await connection.connect()
        say("state", state="connected")
        while True:
            text = (await connection.recv()).decode()
            say("data", text=text)
            if text.startswith("ping "):
                await connection.send(("pong " + text[5:]).encode())

    task = None
    async for message in lines():
        match message["type"]:
            case "credentials":
                connection.remote_username = message["ufrag"]
                connection.remote_password = message["pwd"]
            case "candidate":
                sdp = message["candidate"].split(":", 1)[1]
                await connection.add_remote_candidate(aioice.Candidate.from_sdp(sdp))
            case "gathered":
                await connection.add_remote_candidate(None)
                task = asyncio.ensure_future(receive())
                task.add_done_callback(lambda t: t.cancelled() or t.exception() and say("error", text=repr(t.exception())))
            case "send":
                await connection.send(message["text"].encode())
            case "close":
                break
    if task:
        task.cancel()
    await connection.close()


asyncio.run(main(*sys.argv[1:]))
