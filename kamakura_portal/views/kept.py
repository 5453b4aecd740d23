"""What scripts keep of an open form every 30 seconds, and give back when its page is opened again."""

from django.http import HttpRequest, HttpResponse, JsonResponse

from core import drafts, limits
from core.access import SIGNED_IN, Data, access

# One form every 30 seconds, on several pages at once.
MOST_IN_AN_HOUR = 1200
HOUR = 3600


def _page(request: HttpRequest) -> str:
    """The page that the form stands on; only pages for signed-in people are kept."""
    path = request.GET.get("path", "")
    return path if path.startswith(("/my/", "/staff/")) and len(path) <= drafts.LONGEST_PATH else ""


@access(SIGNED_IN, data=Data.PERSONAL, methods=("GET", "POST"))
def kept(request: HttpRequest) -> HttpResponse:
    """GET gives back, POST keeps, or forgets with `forget`. Never another person's, never another page's."""
    page = _page(request)
    if not page:
        return HttpResponse(status=400)
    if request.method == "POST" and "forget" in request.GET:
        drafts.forget_kept(request.user, page)
        return HttpResponse(status=204)
    if request.method == "POST":
        return _keep(request, page)
    found = drafts.kept_for(request.user, page)
    if found is None:
        return HttpResponse(status=204)
    at, data = found
    fields = [[name, value] for name, values in data.lists() for value in values]
    return JsonResponse({"at": at.isoformat(), "fields": fields}, json_dumps_params={"ensure_ascii": False})


def _keep(request: HttpRequest, page: str) -> HttpResponse:
    if not limits.allow("forms.keep", request.user.pk, most=MOST_IN_AN_HOUR, seconds=HOUR):
        return HttpResponse(status=429)
    at = drafts.keep(request.user, page, request.POST)
    return JsonResponse({"at": at.isoformat()}) if at else HttpResponse(status=413)
