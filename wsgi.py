"""What a WSGI server loads."""

from portal.app import create_app

app = create_app()
