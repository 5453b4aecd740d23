"""Answers to bad input, as pages in plain Japanese."""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string


def bad_request(request: HttpRequest, message: str, status: int = 400) -> HttpResponse:
    """A page that says what was wrong and how to go on."""
    return HttpResponse(render_to_string("errors/400.html", {"message": message}), status=status)
