"""Many images: where they come from, what runs them, what is kept of them."""
