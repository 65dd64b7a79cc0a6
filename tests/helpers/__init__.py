"""What tests stand on: screens, people in front of them, programs, networks, waiting."""
