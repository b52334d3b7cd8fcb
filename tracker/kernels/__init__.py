"""Every jitted function: arrays and scalars only, one file per family, no policy."""
