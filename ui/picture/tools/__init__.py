"""What the left mouse button and the keys do on the picture, one class for each way to work."""
