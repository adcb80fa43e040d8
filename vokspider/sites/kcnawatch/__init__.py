"""KCNA Watch: its addresses, pages and listings. Marks such as [1] and [inf] are explained in docs/site-facts.md."""
