"""The only part that speaks to the network or to libraries with secrets."""
