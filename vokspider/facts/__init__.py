"""What is held to be true of the site, checked against a handful of its pages. Pure: pages come in, findings go out."""
