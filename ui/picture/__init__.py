"""The picture, what is painted over it, and the mouse on it."""
