"""Products that show one desktop on another, each as its maker ships it."""
