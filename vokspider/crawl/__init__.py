"""Running a crawl: the process that starts it, the child process that does it, and what follows."""
