"""What the machine itself takes away: as many busy processes as processors, and for how long they were kept from running."""
import multiprocessing
import os
import time

SECONDS = 3
GAP = 0.001  # a clock that was not read for longer: somebody else ran


def spin(_):
    lost = longest = 0.0
    last = time.monotonic()
    ends = last + SECONDS
    while last < ends:
        now = time.monotonic()
        if now - last > GAP:
            lost += now - last
            longest = max(longest, now - last)
        last = now
    return lost, longest


def told():
    count = os.cpu_count()
    with multiprocessing.Pool(count) as pool:
        gaps = pool.map(spin, range(count), 1)
    lost = sum(lost for lost, _ in gaps) / (count * SECONDS)
    return f"{count} busy processes alone lost {lost:.1%} of {SECONDS} s, {max(longest for _, longest in gaps) * 1000:.0f} ms at once"
