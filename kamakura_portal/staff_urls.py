"""Staff pages that belong to no single app: mail log, settings, people."""

from django.urls import include, path

from kamakura_portal.views import home, office

urlpatterns = [
    path("people/", include("accounts.urls.staff")),
    path("styleguide/", home.styleguide, name="styleguide"),
    path("mails/", office.outbox_list, name="staff_outbox"),
    path("mails/<int:pk>/", office.outbox_detail, name="staff_outbox_detail"),
    path("mails/<int:pk>/resend/", office.outbox_resend, name="staff_outbox_resend"),
    path("settings/", office.settings_list, name="staff_settings"),
    path("settings/<str:key>/", office.settings_change, name="staff_settings_change"),
]
