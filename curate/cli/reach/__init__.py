"""The commands of the private room: options, a call of ``workspace/private``, printing."""
