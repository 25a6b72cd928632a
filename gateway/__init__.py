"""The one door: limits, sign-in, the API of every service at /api/<service>, and the portal at /.

Words used here: a *part* is a service or the gateway itself; a *peer* is a part as another sees it, an ASGI app; an
*upstream* is a peer with what protects it from us and us from it (time-outs, one retry, breaker, bulkhead).
"""
