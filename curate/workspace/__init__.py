"""What can be done with the user's folder: one function for each use case. Values in, values and problems out."""
