"""Staff pages that belong to no single app: mail log, settings, people."""

from django.urls import include, path

from kamakura_portal.views import home, mails, notice_choices, office

urlpatterns = [
    path("people/", include("accounts.urls.staff")),
    path("styleguide/", home.styleguide, name="styleguide"),
    path("mails/", mails.mail_list, name="staff_outbox"),
    path("mails/<int:pk>/", mails.mail_detail, name="staff_outbox_detail"),
    path("mails/<int:pk>/resend/", mails.resend, name="staff_outbox_resend"),
    path("mails/resend/", mails.resend_chosen, name="staff_outbox_resend_chosen"),
    path("notices/", notice_choices.choose, name="staff_notice_choices"),
    path("settings/", office.settings_list, name="staff_settings"),
    path("settings/<str:key>/", office.settings_change, name="staff_settings_change"),
]
