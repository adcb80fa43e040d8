"""Files from elsewhere, as bytes: what they look like, how they are packed, where their records begin."""
