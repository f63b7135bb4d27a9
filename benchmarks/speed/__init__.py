"""Speed and memory of finding duplicates, ours and others', each system in a process of its own."""
