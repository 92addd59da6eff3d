"""The command line: what starts, builds, fills and inspects Medisched."""
