"""The staff console: why was this refused? Server-rendered, no outside asset, no build step."""
