"""Where the participants of a session meet: who is there, who is primary, and what they say to pair up."""
