"""What can be done with the vault, a function a use case. Only the commands of the private room may import it."""
