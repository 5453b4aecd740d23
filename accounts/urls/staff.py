"""People and roles, below /staff/people/."""

from django.urls import path

from accounts.views import staff

app_name = "accounts_staff"
urlpatterns = [
    path("", staff.people, name="people"),
    path("invite/", staff.invite, name="invite"),
    path("invitations/<int:pk>/withdraw/", staff.withdraw_invitation, name="withdraw_invitation"),
    path("test-mail/", staff.test_mail, name="test_mail"),
    path("<int:pk>/", staff.person, name="person"),
    path("<int:pk>/grant/", staff.grant, name="grant"),
    path("<int:pk>/leave/", staff.leave, name="leave"),
    path("<int:pk>/second-factor/", staff.second_factor, name="second_factor"),
    path("roles/<int:pk>/end/", staff.end_role, name="end_role"),
]
