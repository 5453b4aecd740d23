"""Addresses of the years of a registration, under /staff/: renewals, reminders, freshness, end."""

from django.urls import path

from groups.views import staff_freshness, staff_reminders, staff_renewals, staff_standing

app_name = "groups_years"
_GROUP = "groups/<int:number>/"
urlpatterns = [
    path("renewals/", staff_renewals.renewals, name="renewals"),
    path("renewals/<int:pk>/", staff_renewals.renewal, name="renewal"),
    path("renewals/<int:pk>/return/", staff_renewals.send_back, name="renewal_return"),
    path(_GROUP + "renewal/", staff_renewals.at_the_desk, name="desk_renewal"),
    path("reminders/", staff_reminders.reminders, name="reminders"),
    path("reminders/letters.pdf", staff_reminders.letters, name="letters"),
    path("reminders/given/", staff_reminders.given, name="given"),
    path("stale/", staff_freshness.stale, name="stale"),
    path(_GROUP + "contact/", staff_freshness.contact, name="contact"),
    path(_GROUP + "restore/", staff_standing.restore, name="restore"),
    path(_GROUP + "strike-off/", staff_standing.strike_off, name="strike_off"),
]
