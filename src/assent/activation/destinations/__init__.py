"""The places messages can go, one file each; each defines `DESTINATION`."""
