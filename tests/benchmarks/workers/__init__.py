"""Workers on machines of their own, measured: how fast they are together, and that they keep the pace of a host."""
