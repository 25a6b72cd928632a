"""Documents that can be trusted: printed, signed, stated and verified (docs/decisions/0020-signed-documents.md).

`make_document` gives a signed PDF and a statement, `sign_statement` a statement alone, `read_statement` and `verify_pdf`
check them again with nothing but a key set. What stands in a document is the affair of whoever makes it.
"""

from shared.documents.document import Document, make_document, verification_address
from shared.documents.keys import DocumentKeys, Trust, document_keys
from shared.documents.statement import CLOCKS_DIFFER, NotGenuine, Statement, read_statement, sign_statement

__all__ = [
    "CLOCKS_DIFFER", "Document", "DocumentKeys", "NotGenuine", "Statement", "Trust", "document_keys", "make_document",
    "read_statement", "sign_statement", "verification_address",
]  # fmt: skip
