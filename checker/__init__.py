"""Says before an upload is accepted whether an image is what it claims to be and good enough."""
