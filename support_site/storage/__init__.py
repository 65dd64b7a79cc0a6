"""What the site keeps: its tables, their history, and who reads and writes them."""
