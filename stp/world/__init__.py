"""A small world to learn in: theorems over the embedded core library, graded by the steps of their proofs."""

from stp.world.build import WORLDS, World, WorldConfig, build

__all__ = ["WORLDS", "World", "WorldConfig", "build"]
