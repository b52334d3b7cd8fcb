"""``modetrack cameras``."""


def cameras() -> None:
    """List the cameras of this machine.

    Index or device is what the other commands take as SOURCE.
    """
    from rich.table import Table
    from rich.text import Text

    from tracker.capture import list_cameras
    from tracker.cli.checks import silent_stderr
    from tracker.cli.table import console

    with silent_stderr():
        found = list_cameras()
    if not found:
        print("no camera found")
        return
    table = Table("index", "name", "device")
    for camera in found:
        table.add_row(Text(str(camera.index)), Text(camera.name), Text(camera.path))
    console().print(table)
