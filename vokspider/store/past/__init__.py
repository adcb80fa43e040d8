"""The archive as it was when the log had a certain size: what the log told later is taken away again."""
