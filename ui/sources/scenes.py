"""The rendered scenes, in a line each."""

DEMO_SCENE = "synth:exit"
"""Shows most in a short time: the target leaves the picture and is found again."""

SCENES = {
    "plain": "One object roams; the easiest",
    "scale": "It grows and shrinks",
    "rotate": "A long object turns in the plane",
    "occlusion": "It passes behind a board",
    "exit": "It leaves the picture and comes back",
    "distractor": "Objects of the same colour cross its path",
    "illumination": "Light and shadow drift over everything",
    "blur": "It moves fast and smears",
    "crowd": "Ten objects, some alike, some in front of it",
}
