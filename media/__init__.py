"""Pictures, sound and transport: the only importer of aiortc, av, mss and OpenCV."""
