"""The desktop app: a view on a session, no tracking logic."""
