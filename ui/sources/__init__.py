"""Ways to begin: files, cameras, addresses, scenes."""
