"""A small web that comes with the package, served on loopback, for the demonstration and the tests."""
