"""Who is at the other end of a request: the person who has signed in, and the address for the audit trail."""

from axes.helpers import get_client_ip_address
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from projects.selectors.frame import Person


class SignedIn(HttpRequest):
    """A request behind ``login_required``: there is a person, and htmx says whether it asks for a part of the page."""

    user: Person
    htmx: HtmxDetails


def address_of(request: HttpRequest) -> str:
    """The network address (IP) that a request came from, as the sign-in protection counts it; empty if unknown."""
    return str(get_client_ip_address(request) or "")
