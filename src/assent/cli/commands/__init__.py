"""One command a file: its name is the command's, and it defines `COMMAND`."""
