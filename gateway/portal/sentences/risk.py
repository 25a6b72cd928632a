"""What the risk service says in English of what is not there or not open; the rest stands beside the pages of risk."""

from gateway.portal.language import N_

ABSENT = (
    N_("This is for officers of the administration."),
    N_("Receipts are for firms; officers see declarations."),
    N_("These are %(count)s declarations; one call takes %(number)s."),
    N_("There is no such rule."),
    N_("This part of the installation measures no firm."),
    N_("You may only say whether you are available."),
    N_("You may take a free declaration or give back your own."),
    N_("This declaration has no such act."),
    N_("No request for a lower lane is open for this declaration."),
    N_("You may neither lower a lane nor ask for it."),
    N_("You may not approve a lower lane."),
    N_("You may not decide about a lower lane."),
    N_("You may not raise a lane."),
    N_("There is no such assessment."),
    N_("There is no such version."),
    N_("There is no such declaration."),
    N_("This declaration has no such picture."),
    N_("There is no such list."),
    N_("There is no such plan."),
    N_("There is no such key."),
    N_("There is no such file of reference values."),
    N_("There is no such rule set."),
    N_("The rule has no version %(number)s."),
    N_("There is no such entry on a watch-list."),
    N_("There is no such alarm."),
    N_("There is no such suggestion."),
    N_("There is no version %(number)s of the rule %(rule)s."),
)
"""What is not there, or not open to the visitor: problems with a page of their own."""

SENTENCES = (*ABSENT,)
