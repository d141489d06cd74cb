"""The peers beside which the daemon is measured."""


def start(world):
    del world
    return {}
