"""A person's own account, below /accounts/."""

from django.urls import path

from accounts.views import my, public

app_name = "accounts"
urlpatterns = [
    path("home/", my.home, name="home"),
    path("profile/", my.profile, name="profile"),
    path("sign-in-again/", my.sign_in_again, name="sign_in_again"),
    path("sessions/", my.sessions, name="sessions"),
    path("sessions/others/end/", my.end_other_sessions, name="end_other_sessions"),
    path("sessions/<int:pk>/end/", my.end_session, name="end_session"),
    path("invitations/<str:token>/", public.invitation, name="invitation"),
    path("second-factor-lost/", public.second_factor_lost, name="second_factor_lost"),
]
