"""`python -m deploy.healthy`: whether the part in this container answers that it is ready. For a container's health check."""

import http.client
import os
import ssl
import sys


def healthy(port: int) -> bool:
    """Ask /readyz on loopback; anything but 200 is unhealthy."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=4)
    if os.environ.get("TLS"):
        # To itself, on loopback: whether it answers is asked, not who it is.
        context = ssl._create_unverified_context()  # noqa: S323
        connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=4, context=context)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(0 if healthy(int(os.environ.get("PORT", "8000"))) else 1)
