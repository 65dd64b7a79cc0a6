"""The pages of the dashboard's four tabs."""
