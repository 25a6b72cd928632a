"""What every part says in English by the plumbing that it shares, with the places of what changes in it."""

from gateway.portal.language import N_

PLUMBING = (
    N_("%(action)s is not possible while the %(thing)s is %(state)s."),
    N_("%(action)s needs the permission %(permission)s."),
    N_("There is no action %(action)s on %(thing)s."),
    N_("You changed version %(version)s; the current version is %(current)s."),
    N_("This installation does not serve such an administration."),
    N_("This page is for officers of the administration."),
    N_("There is nothing at this address."),
    N_("No document of this number is known here."),
    N_("The cursor cannot be used."),
    N_("This is not a cursor of ours."),
    N_("Begin with the first page."),
    N_("A text or number you sent cannot be kept."),
    N_("Leave out the character NUL."),
    N_("Send a number of ordinary size."),
    N_("The database does not answer."),
    N_("The database has no room left."),
    N_("There is no room left for files on their way in."),
    N_("The document could not be kept."),
    N_("The document is not as it was when it was kept."),
    N_("Tell the operator, who can bring it back from the backup; nothing else of the file is concerned."),
)
"""What any part says: of states, versions, files and addresses."""

FILES = (
    N_("We take %(known)s."),
    N_("The name %(name)s ends differently."),
    N_("The name says %(said)s, the file was sent as %(shown)s."),
    N_("The file is empty."),
    N_("The name says text, the content does not."),
    N_("The name says %(said)s, the content does not."),
    N_("The document is damaged: it cannot be opened."),
    N_("The document carries macros."),
    N_("Save it without them."),
    N_("The document unpacks to far more than its size."),
    N_("Save it again, or send a PDF."),
    N_("The file is larger than %(number)s bytes."),
    N_("Send a PDF, a picture, a document or a table whose name, type and content agree."),
)
"""Why a file is not taken."""

STATEMENTS = (
    N_("It is too long."),
    N_("It was signed by another administration than it says."),
    N_("It is a statement of another kind."),
    N_("Its header is not one of ours."),
    N_("It was signed with a key that is not in the key set."),
    N_("It is not spelled as it was signed."),
    N_("It cannot be read, or its signature does not hold."),
    N_("This is no key set of documents."),
)
"""Of signatures under files of partners."""

ADDRESSES = (
    N_("Write it as https://name/path, in at most %(number)s plain ASCII characters."),
    N_("We use https only."),
    N_("We use the ports %(known)s only."),
    N_("This is no IPv6 address."),
    N_("Write the IP address as four plain numbers, or use a name."),
    N_("Use a full public name, such as hooks.example.com."),
    N_("This name is not one of the public Internet."),
    N_("This name has no address."),
    N_("This name has no address that could be found."),
    N_("This name leads to an address that is not on the public Internet."),
    N_("This is no port."),
    N_("This address is not on the public Internet."),
)
"""Of addresses of webhooks and feeds."""

PARAMETERS = (
    N_("There is no such parameter."),
    N_("We know no parameter %(name)s."),
    N_("A value begins today or later."),
    N_("Use today's date or a later one."),
    N_("The value has another shape than the present one."),
    N_("The present value is %(value)s; send one of the same kind."),
    N_("Write between 1 and 5000 characters."),
    N_("This proposal was approved before."),
    N_("The officer who proposes a value does not approve it."),
    N_("There is no such change of a parameter."),
)
"""Of an administration's parameters."""

HINTS = (
    N_("Check the number or the address."),
    N_("What belongs to others is not shown."),
    N_("Sign in, or send a current token."),
    N_("Ask someone whose role allows it, or ask the registrar for the role."),
    N_("Mend the fields named under errors and send again."),
    N_("Send one JSON object, encoded as UTF-8."),
    N_("See what is possible now; reload if somebody else was faster."),
    N_("Do what the rule asks first."),
    N_("Send the ETag you read last as If-Match."),
    N_("Send a smaller file, or split it."),
    N_("Send one of the types listed under accepted."),
    N_("Wait as long as Retry-After says, then try again."),
    N_("Send a new random Idempotency-Key for each new thing, and the same one when you repeat a call."),
    N_("Use a new key for a new request."),
    N_("Wait a moment and repeat the call with the same key."),
    N_("Use the one that exists."),
    N_("Nothing of what was acknowledged is lost."),
    N_("Try again in a minute."),
    N_("Tell the operator."),
    N_("What was acknowledged is safe; try again when there is room."),
    N_("Try again; if it persists, give the request number to the operator."),
    N_("See the documentation of the API for what this address takes."),
)
"""The next step, where a problem brings none of its own."""

SENTENCES = (
    *PLUMBING,
    *FILES,
    *STATEMENTS,
    *ADDRESSES,
    *PARAMETERS,
    *HINTS,
)
