"""Names of the parameters of risk and of webhooks, as officers read them. The API's names are the keys."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.portal.language import N_

SERVICES: Mapping[str, str] = {
    "advance_rulings": N_("Advance rulings"),
    "risk": N_("Risk"),
    "notices": N_("Webhooks"),
}
"""The sections of the page, by the service's name."""

PARAMETERS: Mapping[str, str] = {
    "risk.plausible.mass_sea": N_("Kilograms by sea that are plausible at most"),
    "risk.plausible.mass_air": N_("Kilograms by air that are plausible at most"),
    "risk.plausible.mass_post": N_("Kilograms by post that are plausible at most"),
    "risk.plausible.mass_other": N_("Kilograms by other modes that are plausible at most"),
    "risk.plausible.mass_parcel": N_("Kilograms of one parcel that are plausible at most"),
    "risk.plausible.days_ahead": N_("Days that the day of lodging may lie ahead"),
    "risk.plausible.arrival_days_ahead": N_("Days that the day of arrival may lie ahead"),
    "risk.plausible.years_back": N_("Years that a day may lie back"),
    "risk.plausible.items": N_("Items of one declaration that are plausible at most"),
    "risk.plausible.total_percent": N_("Percent by which a total may differ from its items"),
    "risk.files.maximum_bytes": N_("Size of one file of declarations at most, in bytes"),
    "risk.small_office": N_("Small office: one officer may do what two should, with a reason"),
    "risk.delay.yellow_days": N_("Working days until an untouched yellow declaration becomes blue"),
    "risk.workload.declaration": N_("Points of work of one declaration"),
    "risk.workload.item": N_("Points of work of one item"),
    "risk.workload.daily": N_("Points of work of one examiner on a day"),
    "risk.review.wished_percent": N_("Find rate that a rule should reach, in percent"),
    "risk.plan": N_("Plan where an office has none of its own"),
    "risk.rules.maximum_months": N_("Months a rule is valid at most"),
    "risk.rules.warning_days": N_("Days before its end on which a rule is shown as expiring"),
    "risk.rules.emergency_hours": N_("Hours an emergency rule is valid at most"),
    "risk.rules.emergency_approval_hours": N_("Hours to approve an emergency rule afterwards"),
    "risk.agencies": N_("Agencies and the roles that see their rules"),
    "risk.watch.threshold": N_("How alike a name on a watch-list must be, of 100"),
    "risk.profile.activates": N_("Rules of a trusted region’s profile count at once"),
    "risk.suggestions.months": N_("Months of outcomes in which suggestions are looked for"),
    "risk.drift.psi_percent": N_("Stability index that is an alarm, in hundredths"),
    "risk.relief.lanes": N_("Lanes taken off for an authorised operator"),
    "risk.relief.percent": N_("Probability left for an authorised operator, in percent"),
    "risk.relief.scopes": N_("Scopes of rules that are relieved"),
    "risk.relief.freshness_seconds": N_("Seconds that an operator’s confirmation may be old"),
    "risk.history.window_days": N_("Days of a trader’s record that are looked at"),
    "risk.history.new_below": N_("Declarations below which a trader is new"),
    "risk.draw.days": N_("Days for which a draw is kept"),
    "risk.draw.ahead_days": N_("Days ahead for which the secret’s hash is published"),
    "risk.safe_default.lane": N_("Lane while the rules cannot be had"),
    "risk.safe_default.red": N_("Commodity codes that are red while the rules cannot be had"),
    "risk.show_lane_after_release": N_("Traders see the lane after release"),
    "notices.waits_seconds": N_("Seconds before each attempt at a webhook"),
    "notices.jitter_percent": N_("By how much a wait is spread, in percent"),
    "notices.timeout_seconds": N_("Seconds a receiver has to answer"),
    "notices.ports": N_("Ports that webhooks are sent to"),
    "notices.failing_after_days": N_("Days without success until an endpoint is failing"),
    "notices.disabled_after_days": N_("Days without success until an endpoint is disabled"),
    "notices.key_overlap_days": N_("Days on which the old key signs too"),
    "notices.endpoints_at_most": N_("Endpoints of one firm at most"),
    "notices.log_days": N_("Days for which finished deliveries are kept"),
    "notices.email.digest_at": N_("Hour of the daily e-mail"),
    "notices.email.oldest_days": N_("Days after which an event is not told by e-mail"),
    "notices.email.waits_seconds": N_("Seconds after each failed attempt at an e-mail"),
}
