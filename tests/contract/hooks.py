"""What schemathesis does not know by itself."""

import schemathesis


@schemathesis.deserializer("application/pdf")
def pdf(_context, response):
    """A document is a text of bytes, which begins as such documents do."""
    assert response.content.startswith(b"%PDF-"), "this is no PDF"
    return response.content.decode("latin-1")


@schemathesis.deserializer("text/csv")
def csv(_context, response):
    return response.content.decode("utf-8")
