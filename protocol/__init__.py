"""Every message that travels between the programs and the site: typed, bounded, versioned."""
