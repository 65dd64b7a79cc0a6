"""Qt pieces that several programs show."""
