"""A change notice (変更届): what it asks, and how it is read."""
