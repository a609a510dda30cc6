"""The HTTP service: thin around `checker.check_image`, which engine processes run."""
