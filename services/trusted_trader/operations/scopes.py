"""For which role at which site a certificate counts: never two for the same (also in the database, by a key)."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.overlaps import Covered, overlaps
from services.trusted_trader.domain.status import plain_tin
from services.trusted_trader.model import Authorisation, AuthorisationScope
from shared.problems import NotPossible


class CertificateOverlaps(NotPossible):
    """The operator has a live authorisation for the same role and site."""

    hint = "Change the scope of the present certificate, or end it first. One that ends soon is renewed, not granted again."


async def refuse_overlap(
    session: AsyncSession, row: Authorisation, *, roles: Iterable[str], sites: Iterable[str]
) -> None:
    """Two live certificates for one role at one site cannot be; "all sites" (none named) is every site.

    The caller holds the operator's lock (operations/status.py, one_at_a_time). Raises CertificateOverlaps.
    """
    roles, sites = list(roles), list(sites)
    taken = await session.scalars(
        select(AuthorisationScope).where(
            AuthorisationScope.administration == row.administration,
            AuthorisationScope.tin == plain_tin(row.tin),
            AuthorisationScope.number != row.number,
        )
    )
    covered = [Covered(number=one.number, role=one.role, site=one.site) for one in taken]
    clash = overlaps(covered, roles=roles, sites=sites)
    if clash:
        first = clash[0]
        mine = ", ".join(sorted({one.role for one in clash if one.number == first.number}))
        where = "" if first.site == "" or not sites else " at the same site"
        raise CertificateOverlaps(
            f"{first.number} authorises this operator already as {mine}{where}.", certificate=first.number
        )


async def keep_scope(session: AsyncSession, row: Authorisation) -> None:
    """Write down what the certificate covers now."""
    await free_scope(session, row)
    session.add_all(
        AuthorisationScope(
            administration=row.administration, tin=plain_tin(row.tin), role=role, site=site, number=row.number
        )
        for role in row.roles
        for site in (row.sites or [""])
    )
    await session.flush()


async def free_scope(session: AsyncSession, row: Authorisation) -> None:
    """The certificate covers nothing any more; another may."""
    await session.execute(
        delete(AuthorisationScope).where(
            AuthorisationScope.administration == row.administration, AuthorisationScope.number == row.number
        )
    )
