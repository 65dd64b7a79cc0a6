"""Few rectangles that cover many."""

from collections.abc import Iterable

from media.screen.model import Region

# A grab costs 0.03 ms whatever its size, as much as about this many pixels more.
GRAB_COST = 30_000

# More rectangles than this are not worth comparing with one another.
MAX_COMPARED = 24


def merged(regions: Iterable[Region]) -> list[Region]:
    """Rectangles that cover `regions`, joined where one grab of both costs less than two grabs."""
    rest = list(regions)
    if len(rest) > MAX_COMPARED:
        hull = rest[0]
        for region in rest[1:]:
            hull = hull.hull(region)
        return [hull]
    kept: list[Region] = []
    for region in rest:
        for i, other in enumerate(kept):
            hull = other.hull(region)
            if hull.area <= other.area + region.area + GRAB_COST:
                kept[i] = hull
                break
        else:
            kept.append(region)
    return kept
