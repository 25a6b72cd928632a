"""What makes the pages of visits work without a network: the service worker, the manifest, the page for what is not on the device.

The worker stands for addresses that begin with /traders/visits and no others (`Service-Worker-Allowed`): it keeps the list, the
reports that an officer took along, and the style and script they need. It never answers for the API, and keeps nothing that is
sent. Browsers run it only over TLS or on localhost; without it the report is a plain form.
"""

from __future__ import annotations

import json

from starlette.responses import Response

from gateway.portal.rendering import page
from gateway.portal.routes import get
from gateway.portal.static_files import FOLDER
from gateway.portal.visit import Visit

SCOPE = "/traders/visits"
_WORKER = (FOLDER / "visit-worker.js").read_bytes()


async def worker(visit: Visit) -> Response:
    """The service worker. Never kept by a cache, so that a new edition arrives at once."""
    headers = {"Service-Worker-Allowed": SCOPE, "Cache-Control": "no-cache"}
    return Response(_WORKER, media_type="text/javascript", headers=headers)


async def manifest(visit: Visit) -> Response:
    """What a device shows when the pages are added to its home screen."""
    _ = visit.words.gettext
    icon = {"src": visit.portal.static.address("favicon.svg"), "type": "image/svg+xml", "sizes": "any"}
    shown = {
        "name": _("Vaka: visits of sites"), "short_name": _("Visits"), "lang": visit.language, "start_url": SCOPE,
        "scope": SCOPE, "id": SCOPE, "display": "standalone", "background_color": "#ffffff", "theme_color": "#0b2f4a",
        "icons": [icon],
    }  # fmt: skip
    headers = {"Cache-Control": "private, no-cache", "Vary": "Accept-Language, Cookie"}
    return Response(json.dumps(shown, ensure_ascii=False), media_type="application/manifest+json", headers=headers)


async def offline(visit: Visit) -> Response:
    """Shown without a network for a page that was not taken along."""
    return page(visit, "status/visit_offline.html")


ROUTES = [
    get(f"{SCOPE}/worker.js", worker),
    get(f"{SCOPE}/app.webmanifest", manifest),
    get(f"{SCOPE}/offline", offline),
]
