"""Invented people and documents: renderers, a camera, a labelled corpus and the committed golden images."""
