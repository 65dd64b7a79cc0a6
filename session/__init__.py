"""What people do together in a session: both halves of each feature side by side, without windows."""
