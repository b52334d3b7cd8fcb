"""Threads that read, track and write; what they hand to the window is a snapshot."""
