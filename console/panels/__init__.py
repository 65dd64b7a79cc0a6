"""What stands beside and below the tabs, one widget a matter."""
