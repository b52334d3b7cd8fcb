"""What the target looks like."""
