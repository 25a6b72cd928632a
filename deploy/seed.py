"""The demonstration: each service's own seed, in order, once for a DATA folder. Never in production."""

from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace

from deploy import serving
from deploy.console import Trouble, step
from deploy.parts import module, services
from shared.actors import Actor
from shared.peers import Peers
from shared.settings import Settings

DONE = "demo.done"


async def once(settings: Settings, *, peers: Peers) -> bool:
    """Seed unless it was done in this folder; the services in `peers` are up. Returns whether anything was seeded.

    The note that it is done is written last: an interrupted seeding is taken up again, and each seed leaves alone what
    it finds there.
    """
    if settings.is_production:
        raise Trouble("A demonstration is never put into a production system.")
    done = settings.data / DONE
    if done.exists():
        return False
    people: Mapping[str, Sequence[Actor]] = {}
    for service in services():
        seed = module(service, "seed")
        if seed is None:
            continue
        with step(f"demonstration of {service}"):
            if service == "identity":  # the first: its people do the work that the others invent
                people = await seed.seed(settings=settings, peers=peers)
            else:
                await seed.seed(settings=settings, peers=peers, people=people)
    note_done(settings)
    return True


def note_done(settings: Settings) -> None:
    """Remember that this folder has its demonstration, made or restored."""
    (settings.data / DONE).write_text("")


async def alone(settings: Settings) -> bool:
    """Seed with services started for this moment in this process, whatever the other parts do."""
    _gateway, local, peers = serving.all_parts(replace(settings, parts={}))
    async with AsyncExitStack() as stack:
        for name, service in local.items():
            await stack.enter_async_context(serving.lifespan(service, name=name))
        return await once(settings, peers=peers)
