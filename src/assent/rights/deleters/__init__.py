"""The ways of telling a processor to delete somebody, one in each file."""
