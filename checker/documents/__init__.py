"""Documents as text: which kind a page is, what it says, and whether that can be true.

Works on recognised text lines (text, confidence, polygon) only; no image and no model is needed here. Kinds of
documents, their words, labels and fields are data in `kinds/*.toml`.
"""
