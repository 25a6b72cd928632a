"""What the service of notices says in English, with the places of what changes in it."""

from gateway.portal.language import N_

ENDPOINTS = (
    N_("See the guide of webhooks for which addresses are taken."),
    N_("We do not send to this address."),
    N_("There is no event type %(name)s."),
    N_("GET /event-types lists them."),
    N_("%(name)s is sent to national systems of the administration only."),
    N_("Some event types cannot be had by this endpoint."),
    N_("Letters go to people; a machine is told by webhook."),
    N_("There may be %(number)s endpoints at most; end one first."),
    N_("Write an hour of the day such as 07:00."),
    N_("Name between 1 and %(number)s numbers."),
    N_("The firm has ended."),
    N_("The receiver answered 410 Gone."),
    N_("Nothing arrived since %(moment)s."),
    N_("the endpoint is disabled"),
    N_("the endpoint was ended"),
    N_("the endpoint is %(state)s"),
    N_("this endpoint may not receive this event type"),
    N_("a redirect is not followed"),
    N_("the answer was %(number)s"),
    N_("no answer within %(number)s seconds"),
    N_("address refused (%(code)s): %(detail)s"),
    N_("%(host)s was not checked"),
    N_("nobody acts for the firm"),
    N_("it was too long ago"),
    N_("There is no such delivery."),
    N_("There is no such endpoint."),
    N_("There is no such letter."),
    N_("This event type is not for this endpoint."),
    N_("The endpoint has to be enabled first."),
)
"""Of webhooks and letters."""

SENTENCES = (*ENDPOINTS,)
