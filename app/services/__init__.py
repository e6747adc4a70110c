"""Use cases that own time: processes, threads, queues. No Qt."""
