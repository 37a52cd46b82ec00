"""The outside world: the web page, the terminal, the database."""
