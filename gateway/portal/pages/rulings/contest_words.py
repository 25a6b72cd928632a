"""Words about reviews and appeals."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.portal.language import N_

KINDS: Mapping[str, str] = {"review": N_("Review"), "appeal": N_("Appeal")}
AGAINST: Mapping[str, str] = {
    "ruling": N_("the ruling"),
    "decline": N_("the refusal"),
    "modification": N_("the modification of the ruling"),
    "revocation": N_("the revocation of the ruling"),
    "annulment": N_("the annulment of the ruling"),
    "cessation": N_("the end of the ruling by law"),
}
STATES: Mapping[str, tuple[str, str, str]] = {
    "lodged": (N_("Waits to be taken up"), "diamond", "blue"),
    "under_examination": (N_("Being examined"), "diamond", "blue"),
    "allowed": (N_("Allowed"), "circle", "green"),
    "dismissed": (N_("Dismissed"), "square", "red"),
    "withdrawn": (N_("Taken back"), "ring", "quiet"),
}
"""Where one stands: word, shape, tone."""
STEPS: Mapping[str, str] = {
    "lodge": N_("Review or appeal lodged"),
    "examine": N_("Taken up"),
    "allow": N_("Allowed"),
    "dismiss": N_("Dismissed"),
    "withdraw": N_("Taken back"),
}
ACTIONS: Mapping[str, str] = {"examine": N_("Take it up"), "allow": N_("Allow"), "dismiss": N_("Dismiss")}
EFFECTS: Mapping[str, str] = {
    "reopened": N_("The refusal no longer counts. The application is decided anew and its time begins again."),
    "restored": N_("The ruling stands again as it was."),
    "too_late": N_("It was allowed. The validity of the ruling was over already, so nothing else changes."),
    "handed_back": N_("The office must now change the ruling. Until then it stays in force as it is."),
}
"""What an allowed one brought about."""
WOULD: Mapping[str, str] = {
    "decline": N_("If you allow it, the application is in assessment again, with nothing proposed, and its whole time limit begins anew."),
    "ruling": N_("If you allow it, the ruling goes back to the office to be modified. It stays in force until then, so that the holder is not without one."),
    "modification": N_("If you allow it, the earlier edition of the ruling is put back from today on."),
    "revocation": N_("If you allow it, the ruling stands again from its first day on."),
    "annulment": N_("If you allow it, the ruling stands again from its first day on."),
    "cessation": N_("If you allow it, the ruling stands again from its first day on."),
}  # fmt: skip
"""What allowing it does, said before."""
