"""A desktop shown and controlled: the owner's half, the viewer's half, the gate for input between."""
