"""Settings of django-allauth, star-imported by the project's settings. Figures: reliability.md section 5."""

import environ

_production = environ.Env().bool("PORTAL_PRODUCTION", default=False)

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/my/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"

# How long every mailed code is good; the outbox then wipes one that never arrived.
MAILED_CODE_SECONDS = 30 * 60

# --- A person is an e-mail address ------------------------------------------------------------------
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
# Signing up takes the address and the code mailed to it, no password. Whoever signs up with somebody else's
# address therefore leaves no password behind that would still open the account after its owner came.
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = MAILED_CODE_SECONDS
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = MAILED_CODE_SECONDS
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = MAILED_CODE_SECONDS
# Numbers can be typed on every phone; five tries at 10**8 codes within half an hour is no way in.
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "dashed": True, "length": 8}
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_PASSWORD_RESET_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# The middleware decides how long a session lives; the cookie itself lasts as long as the longest one.
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if _production else "http"

# --- Step-up: password or second factor at most 15 minutes old ----------------------------------------
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
# An invited officer installs the app on a telephone before going on.
ACCOUNT_LOGIN_TIMEOUT = 30 * 60

# --- Limits. The city hall is one address for the portal, so no address is locked out; wrong passwords from a
# busy address are slowed down instead (accounts/adapter.py). Accounts and mailboxes have hard limits. -------
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",
    "login_failed": "10/h/key",
    "signup": "60/h/ip",
    "request_login_code": "120/h/ip,6/h/key",
    "reset_password": "60/h/ip,3/h/key",
    "reset_password_from_key": "60/h/ip",
    "confirm_email": "4/h/key",
    "change_password": "10/h/user",
    "manage_email": "20/h/user",
    "reauthenticate": "20/h/user",
}

# --- Second factor ----------------------------------------------------------------------------------
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ADAPTER = "accounts.adapter.SecondFactorAdapter"
MFA_RECOVERY_CODE_COUNT = 10
MFA_TOTP_TOLERANCE = 1
MFA_TOTP_ISSUER = "つながる鎌倉"

ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.forms.entrance.SignInForm",
    "signup": "accounts.forms.entrance.SignUpForm",
    "request_login_code": "accounts.forms.entrance.RequestCodeForm",
    "confirm_login_code": "accounts.forms.entrance.SignInCodeForm",
    "confirm_email_verification_code": "accounts.forms.entrance.EmailCodeForm",
    "confirm_password_reset_code": "accounts.forms.entrance.ResetCodeForm",
    "reset_password": "accounts.forms.entrance.ForgottenPasswordForm",
    "reset_password_from_key": "accounts.forms.entrance.NewPasswordForm",
    "change_password": "accounts.forms.entrance.ChangePasswordForm",
    "set_password": "accounts.forms.entrance.FirstPasswordForm",
    "add_email": "accounts.forms.entrance.NewEmailForm",
    "reauthenticate": "accounts.forms.entrance.ConfirmPasswordForm",
}
MFA_FORMS = {
    "authenticate": "accounts.forms.second_factor.AuthenticateForm",
    "reauthenticate": "accounts.forms.second_factor.ReauthenticateForm",
    "activate_totp": "accounts.forms.second_factor.ActivateForm",
}
