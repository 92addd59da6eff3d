"""How fast it is, and whether it stays so: `make bench`."""
