"""The web channel: a chat page that needs no script, and a JSON API. Guide: README.md here."""

from adapters.web.site import Web

__all__ = ["Web"]
