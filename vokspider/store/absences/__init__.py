"""Articles that are missing from the site, or gone."""
