"""Clients with known scripts, a service that is made to fail, and a check of what is left."""
