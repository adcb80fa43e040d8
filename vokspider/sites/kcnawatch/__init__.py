"""KCNA Watch: everything that is known of its pages and addresses (docs/site-facts.md)."""
