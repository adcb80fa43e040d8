"""Reading HTML as a browser shows it: blocks of text, hidden elements, walls, error pages. Knows no site."""
