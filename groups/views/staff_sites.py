"""The centre's sites: what the footer, empty results and prints say."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render

from core import audit
from core.access import Data, access
from core.drafts import recalled
from core.forms import StaleWrite
from core.lifecycle import NotAllowed
from core.normalise import show_postal
from groups.actions.sites import update_site
from groups.forms.staff import SiteForm
from groups.models import CentreSite
from groups.permissions import can_edit_sites
from groups.views.staff_common import UNPROCESSABLE

SHOWN = ("name", "address", "phone", "fax", "hours_text", "closed_text")


@access(can_edit_sites, data=Data.PUBLIC)
def sites(request):
    return render(request, "groups/staff/sites.html", {"sites": CentreSite.objects.all()})


@access(can_edit_sites, data=Data.PUBLIC, methods=("GET", "POST"))
def site(request, pk):
    """Edit one site. Somebody else's save in between is shown beside one's own words, which stay."""
    found = get_object_or_404(CentreSite, pk=pk)
    data = request.POST if request.method == "POST" else recalled(request)
    form = SiteForm(data, site=found, initial=_initial(found))
    if request.method == "POST" and form.is_valid():
        try:
            update_site(
                site=found,
                expected_version=form.cleaned_data["version"],
                values=form.columns,
                by=request.user,
            )
        except StaleWrite:
            return _newer(request, found, form)
        except NotAllowed as refused:
            raise PermissionDenied(str(refused)) from refused
        messages.success(request, f"「{found}」の案内を変えました。公開のページにもすぐに出ます。")
        return redirect("groups_staff:sites")
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "groups/staff/site.html", {"site": found, "form": form}, status=status)


def _initial(site):
    values = {name: getattr(site, name) for name in SHOWN}
    return values | {"version": site.version, "postal_code": show_postal(site.postal_code).lstrip("〒")}


def _newer(request, site, form):
    """Nothing is overwritten: the saved values stand above the form, which now carries their version."""
    site.refresh_from_db()
    last = audit.timeline(site, with_internal=True).first()
    data = request.POST.copy()
    data["version"] = str(site.version)
    again = SiteForm(data, site=site)
    again.is_valid()
    context = {"site": site, "form": again, "stale": True, "last": last}
    return render(request, "groups/staff/site.html", context, status=409)
