"""What a product is put through."""
