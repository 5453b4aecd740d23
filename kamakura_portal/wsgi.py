"""The WSGI application that granian serves, in the demo and in production alike."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kamakura_portal.settings")

application = get_wsgi_application()
