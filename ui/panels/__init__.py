"""What lies around the picture; each panel draws snapshots and says what the user asked for."""
