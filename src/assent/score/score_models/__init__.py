"""The score models, one file each; a file here is on the shelf by being here."""
