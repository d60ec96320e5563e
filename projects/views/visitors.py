"""Who is at the other end of a request: address for the audit trail (访问地址)."""

from axes.helpers import get_client_ip_address
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The network address (IP) that a request came from, as the sign-in protection counts it; empty if unknown."""
    return str(get_client_ip_address(request) or "")
