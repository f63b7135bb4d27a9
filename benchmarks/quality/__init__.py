"""What is measured, beside the tests: `make bench` and the scripts here."""
