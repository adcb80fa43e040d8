"""Running a crawl: as a child process, and what that process does."""
