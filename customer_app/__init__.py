"""The Support Manager: the program of the customer who is being helped."""
