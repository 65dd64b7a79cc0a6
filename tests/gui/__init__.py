"""Windows, with sessions made up for them."""
