"""Slow, obvious twins of the kernels of the joint domain; everything in float64 and over all points."""

import numpy as np

LANES = 8


def cut_strips(planes, outside, shape):
    channels, rows, columns = planes.shape
    padded = np.full((channels, shape[2] // LANES, shape[1] * LANES), outside)
    padded[:, :rows, :columns] = planes
    return np.stack([padded[:, :, s * LANES : (s + 1) * LANES].reshape(channels, -1) for s in range(shape[1])], axis=1)


def place_pattern(n):
    return np.array([[q % LANES for q in range(n)], [q // LANES for q in range(n)]], float)


def points_of(planes):
    """Pixels of (channels, H, W) as (H * W, 2 + channels)."""
    rows, columns = planes.shape[1:]
    return np.array([(i, j, *planes[:, j, i]) for j in range(rows) for i in range(columns)], float)


def window_weights(near, alike, weights, profile):
    """``near`` and ``alike`` are squared distances over squared radii."""
    inside = (near <= 1) & (alike <= 1)
    kernels = (np.ones_like(near), (1 - near) * (1 - alike), np.exp(-2 * near) * np.exp(-2 * alike))
    return np.where(inside, weights * kernels[profile], 0.0)


def distances(points, place, spatial, colour):
    near = ((points[:, :2] - place[:2]) ** 2).sum(axis=1) / spatial**2
    return near, ((points[:, 2:] - place[2:]) ** 2).sum(axis=1) / colour**2


def in_square(points, place, spatial, colour):
    """The window of cv2.pyrMeanShiftFiltering: a square in space around the nearest pixel."""
    near = (np.abs(points[:, :2] - np.rint(place[:2])) <= spatial).all(axis=1)
    return near & (((points[:, 2:] - place[2:]) ** 2).sum(axis=1) <= colour**2)


def flat_mean(points, place, spatial, colour):
    inside = window_weights(*distances(points, place, spatial, colour), 1.0, 0) > 0
    return inside.sum(), points[inside].mean(axis=0) if inside.any() else place


def climb(points, weights, place, spatial, colour, profile, tolerance, max_steps, window=None):
    """Follow one window; return every place on its way."""
    path = [np.array(place, float)]
    for _ in range(max_steps):
        here = path[-1]
        if window is None:
            share = window_weights(*distances(points, here, spatial, colour), weights, profile)
        else:
            share = weights * window(points, here, spatial, colour)
        if share.sum() <= 0:
            break
        there = share @ points / share.sum()
        path.append(there)
        step = (there - here) / np.array([spatial] * 2 + [colour] * (len(there) - 2))
        if (step**2).sum() <= tolerance**2:
            break
    return path


def climb_cells(points, weights, spatial, colour, profile, tolerance, max_steps):
    way = spatial, colour, profile, tolerance, max_steps
    return np.array([climb(points, weights, place, *way)[-1] for place in points])


def climb_flat(planes, spatial, colour, tolerance, max_steps, window=None):
    """Every pixel's window on its own: no path knows of another."""
    points = points_of(planes)
    way = spatial, colour, 0, tolerance, max_steps, window
    return np.array([climb(points, np.ones(len(points)), place, *way)[-1] for place in points])


def known_end(place, known):
    with np.errstate(over="ignore"):
        mixed = np.int64(0)
        for value in place:
            mixed = (mixed ^ np.int64(np.float32(value) * np.float32(4096))) * np.int64(0x9E3779B1)
    slot = int(mixed >> np.int64(20)) % len(known)
    return slot, bool((known[slot, : len(place)] == place).all())


def collect_cells(planes, side, step):
    """Return the cell of each pixel, (count, x, y, channels) summed per cell, and where each block's cells start."""
    rows, columns = planes.shape[1:]
    cell_of, cells, starts = np.empty((rows, columns), int), [], []
    for top in range(0, rows, side):
        for left in range(0, columns, side):
            starts.append(len(cells))
            own = {}
            for j in range(top, min(top + side, rows)):
                for i in range(left, min(left + side, columns)):
                    key = tuple(np.floor(planes[:, j, i] / step))
                    if key not in own:
                        own[key] = len(cells)
                        cells.append(np.zeros(3 + len(planes)))
                    cell_of[j, i] = own[key]
                    cells[own[key]] += (1, i, j, *planes[:, j, i])
    return cell_of, np.array(cells), np.array([*starts, len(cells)])


def basin_key(x, y, a, b, c, spatial, colour):
    """The box itself; the kernel numbers the boxes."""
    radii = spatial, spatial, colour, colour, colour
    return tuple(int(np.floor(2 * value / radius)) for value, radius in zip((x, y, a, b, c), radii, strict=True))


def basin_slot(place, spatial, colour):
    """Where a box is remembered: few boxes share a slot, and of those only the last is known."""
    with np.errstate(over="ignore"):
        number = np.int64(0)
        for coordinate in basin_key(*place, spatial, colour):
            number = number * np.int64(1_000_003) + np.int64(coordinate)
        return int(number * np.int64(0x9E3779B1) >> np.int64(20)) % (1 << 14)


def settle_cells(points, weights, spatial, colour, tolerance, max_steps):
    """Each path goes on as an earlier one where it comes into a box that one passed."""
    ends, passed = np.empty_like(points), {}
    for i, place in enumerate(points):
        path = climb(points, weights, place, spatial, colour, 0, tolerance, max_steps)
        end, trail = path[-1], []
        came_to_rest = len(path) <= max_steps
        for there in path[1:-1] if came_to_rest else path[1:]:
            slot, box = basin_slot(there, spatial, colour), basin_key(*there, spatial, colour)
            if passed.get(slot, (None,))[0] == box:
                end = ends[passed[slot][1]]
                break
            trail.append((slot, box))
        ends[i] = end
        passed.update({slot: (box, i) for slot, box in trail})
    return ends


def soften(values, reach, colour, down):
    out = np.empty(values.shape)
    rows, columns = values.shape[:2]
    offsets = [round(t * reach / 4) for t in range(-4, 5)]
    for j, i in np.ndindex(rows, columns):
        places = [(j + offset, i) if down else (j, i + offset) for offset in offsets]
        inside = [values[y, x].astype(float) for y, x in places if 0 <= y < rows and 0 <= x < columns]
        out[j, i] = np.mean([v for v in inside if np.linalg.norm(v - values[j, i]) <= colour], axis=0)
    return out
