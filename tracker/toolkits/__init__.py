"""Adapters through which benchmark toolkits drive the tracker.

`tracker.toolkits.got10k`
    An object as the GOT-10k toolkit's experiments expect it (GOT-10k, OTB, UAV123, LaSOT, VOT, ...).
`tracker.toolkits.vot`
    A program that the VOT toolkit starts and talks to over the TraX protocol.

Neither needs its toolkit to be imported.
"""
