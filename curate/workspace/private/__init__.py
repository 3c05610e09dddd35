"""What can be done with the vault: one function per use case. Only the private room's commands import it."""
