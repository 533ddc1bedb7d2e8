"""arXiv's hosts, the clock, the model and its key, and the endpoint: what answers, and what does not."""

import asyncio
import time
from collections.abc import Iterator
from datetime import datetime

from arxivtui.cli.doctor.checks import Finding, Level, Patient
from arxivtui.config import SecretsError, find_api_key, host_of, openai_key_counts
from arxivtui.config.settings import is_loopback
from arxivtui.text import dollars, how_long

_SKEW_SECONDS = 120.0
_SLOW_SECONDS = 10.0
_ANSWER_TOKENS = 400


def asked(patient: Patient) -> Iterator[Finding]:
    """arXiv, then the model: both need libraries that two threads cannot import at once."""
    yield from arxiv(patient)
    yield from model(patient)


def arxiv(patient: Patient) -> Iterator[Finding]:
    """One request to each service, at the distance that arXiv asks for; then the clock by their answers."""
    zone = _zone()
    if patient.offline:
        yield Finding("arXiv", Level.OK, "not asked, as was wished (--offline)")
        yield Finding("clock", Level.OK, f"{zone}; not compared with arXiv's")
        return
    from arxivtui.sources.probing import probe

    settings = patient.settings.arxiv
    category = settings.categories[0] if settings.categories else "cs.LG"
    offsets = []
    for each in probe(settings, patient.directories.state, category, patient.on_wait):
        name = f"arXiv {each.service}"
        details = {"host": each.host, "status": each.status, "seconds": round(each.seconds, 3)}
        if each.error:
            yield Finding(name, Level.WRONG, each.error, each.hint, details)
            continue
        words = f"{each.host} answered in {each.seconds:.1f} s"
        if each.status != 200:
            advice = "Is the address in [arxiv] right, and the category one of arXiv's?"
            yield Finding(name, Level.NOTE, f"{words}, with status {each.status}", advice, details)
        elif each.seconds > _SLOW_SECONDS:
            yield Finding(name, Level.NOTE, words, "It is slow; fetching will be too.", details)
        else:
            yield Finding(name, Level.OK, words, details=details)
        if each.offset is not None:
            offsets.append(each.offset)
    yield _clock(zone, offsets)


def _clock(zone: str, offsets: list[float]) -> Finding:
    if not offsets:
        return Finding("clock", Level.OK, f"{zone}; arXiv told no time to compare with")
    offset = sorted(offsets)[len(offsets) // 2]
    details = {"ahead_of_us": round(offset, 1), "zone": zone}
    if abs(offset) < _SKEW_SECONDS:
        return Finding("clock", Level.OK, f"{zone}; right to {max(1.0, abs(offset)):.0f} s", details=details)
    way = "behind" if offset > 0 else "ahead of"
    return Finding(
        "clock",
        Level.WRONG,
        f"this computer's clock is {how_long(abs(offset))} {way} arXiv's",
        "Set it: what is due and what is newest is told by it. `timedatectl` shows how it is kept.",
        details,
    )


def _zone() -> str:
    now = datetime.now().astimezone()
    return f"{time.strftime('%Y-%m-%d %H:%M')} {now.tzname() or ''} (UTC{now:%z})"


def model(patient: Patient) -> Iterator[Finding]:
    """Which model, whether there is a key for it, and with --ask-model whether it answers."""
    llm = patient.settings.llm
    try:
        key = find_api_key(patient.environ, llm.base_url)
        where = f"from {key}" if key else "none"
    except SecretsError as error:
        yield Finding("key", Level.WRONG, error.message, error.hint)
        return
    shared = patient.environ.get("OPENAI_API_KEY") and not openai_key_counts(patient.environ, llm.base_url)
    if not llm.model:
        yield Finding("model", Level.OK, f"none is set: papers are ranked here alone; key {where}")
        return
    host = host_of(llm.base_url) or "api.openai.com"
    details = {"model": llm.model, "host": host, "key": where}
    yield Finding("model", Level.OK, f"{llm.model} at {host}", details=details)
    if key is None and not is_loopback(host):
        why = f"; OPENAI_API_KEY is not for {host}" if shared else ""
        yield Finding(
            "key", Level.WRONG, f"none for {host}{why}", "`arxivtui config set-key` keeps one.", details
        )
        return
    yield Finding("key", Level.OK, where)
    if patient.ask_model and patient.offline:
        yield Finding("answer", Level.NOTE, "not asked, as was wished (--offline)")
    elif patient.ask_model:
        yield asyncio.run(_asked(patient, key.value if key else ""))


async def _asked(patient: Patient, key: str) -> Finding:
    """One question about one invented paper."""
    from arxivtui.scoring.llm import ModelClient, ModelError, Prompt, find_price

    prompt = Prompt(
        "You rate papers. Answer with JSON.",
        'Rate this paper: {"id": "2501.00001", "title": "A test of the line"}. The topic is "any".',
        ("2501.00001",),
    )
    began = time.monotonic()
    try:
        async with ModelClient(patient.settings.llm, key) as client:
            reply = await client.ask(prompt, {"A": "any"}, _ANSWER_TOKENS)
    except ModelError as error:
        return Finding("answer", Level.WRONG, error.message, error.hint)
    price = find_price(patient.settings.llm)
    cost = price.cost(reply.usage) if price is not None and reply.usage is not None else None
    details = {"seconds": round(time.monotonic() - began, 2), "cost": cost}
    words = f"the model answered in {details['seconds']:.1f} s, for {dollars(cost)}"
    if reply.refusal:
        return Finding("answer", Level.NOTE, f"{words}, and would not say more: {reply.refusal}", "", details)
    return Finding("answer", Level.OK, words, details=details)


def endpoint(patient: Patient) -> Iterator[Finding]:
    """Who serves the browser, and who has the port."""
    from arxivtui import __version__
    from arxivtui.server import ports
    from arxivtui.server.copies import Turn

    port = patient.settings.server.port
    serving = Turn(patient.directories.state).whose()
    if serving is not None:
        version = ports.version_at(serving.port)
        details = {"pid": serving.pid, "port": serving.port, "version": version}
        if version is None:
            words = f"process {serving.pid} should serve at port {serving.port}, and does not answer"
            yield Finding("endpoint", Level.WRONG, words, "End it and start it again.", details)
            return
        words = f"process {serving.pid} serves the browser at http://127.0.0.1:{serving.port}"
        if version != __version__:
            words += f", with version {version}"
            yield Finding("endpoint", Level.NOTE, words, f"Start it again to have {__version__}.", details)
            return
        if serving.port != port:
            words += f"; the settings say {port}"
        yield Finding("endpoint", Level.OK, words, details=details)
        return
    if not ports.is_taken(port):
        whom = "the app and `arxivtui serve` serve there"
        if not patient.settings.server.with_app:
            whom = "`arxivtui serve` serves there, and the app does not: [server] with_app is false"
        words = f"port {port} is free; {whom}"
        yield Finding("endpoint", Level.OK, words, details={"port": port})
        return
    whose = "an arxivtui with another home" if ports.is_arxivtui(port) else "another program"
    yield Finding(
        "endpoint",
        Level.WRONG,
        f"port {port} is taken by {whose}",
        f"`ss -ltnp 'sport = :{port}'` names it; end it, or set another [server] port.",
        {"port": port},
    )
