"""Input on X11: XTEST to inject, XKB to find keys, XI2 to notice the owner."""
