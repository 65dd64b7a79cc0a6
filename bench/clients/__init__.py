"""Programs that the bench shows on the customer's desktop."""
