"""``modetrack eval``."""

from pathlib import Path
from typing import Annotated

import typer


def evaluate(
    dataset: Annotated[
        Path,
        typer.Argument(
            metavar="DATASET",
            help="Folder with sequences and ground truth (OTB, GOT-10k, VOT, or NAME.mp4 + NAME.truth.csv), or one.",
            show_default=False,
        ),
    ],
    profile: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Built-in settings to evaluate; repeat to compare.", show_default=False),
    ] = None,
    config: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="Settings from a TOML file; repeat to compare.", show_default=False),
    ] = None,
    sequences: Annotated[
        str | None, typer.Option(metavar="A,B", help="Only these; patterns such as OTB-* (default: all).")
    ] = None,
    peers: Annotated[
        str | None,
        typer.Option(metavar="A,B", help="Also trackers of OpenCV's: camshift, meanshift, mil, csrt, kcf, mosse, ..."),
    ] = None,
    others: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Also show others' results: CSV tracker,sequence,auc,p20[,sr50][,fps]."),
    ] = None,
    starts: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Many starts: N start frames spread over each clip.")
    ] = None,
    perturb: Annotated[
        bool, typer.Option("--perturb", help="Many starts: also shifted and scaled start boxes (OTB's twelve).")
    ] = False,
    runs: Annotated[
        int | None,
        typer.Option(min=1, metavar="M", help="Many starts: runs per tracker, sampled (default: 10 per sequence)."),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, metavar="S", help="Of the sample and of what is left out.")] = 0,
    restart: Annotated[
        bool, typer.Option("--restart", help="Start anew 5 frames after each failure (VOT): accuracy, robustness.")
    ] = False,
    jobs: Annotated[
        int | None,
        typer.Option(
            min=1, metavar="N", help="Processes, one thread each (default: one per CPU; 1 for undisturbed fps)."
        ),
    ] = None,
    json: Annotated[
        str | None, typer.Option(metavar="FILE", help="Write every box and number as JSON, - for stdout.")
    ] = None,
    report: Annotated[Path | None, typer.Option(metavar="DIR", help="Write a report as HTML.")] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Make all runs again, also those kept before.")] = False,
    per_sequence: Annotated[
        bool, typer.Option("--per-sequence", "--verbose", help="Also a table with a row per sequence.")
    ] = False,
) -> None:
    """Measure how well trackers follow the targets of a data set with ground truth.

    By default each tracker is started once on the first box of each sequence and never helped (one-pass).
    AUC is the mean share of frames with IoU over 0, 0.05 ... 1; P20 the share with a centre error of at most
    20 px, NP with one of at most 0.2 target sizes; SR50 the share with IoU > 0.5; means over sequences. fps
    is the median over sequences, update() only. badT: share of the frames that say `tracking` with IoU < 0.1;
    lostgood: share of the frames with IoU > 0.5 that say `lost`.

    With --json or --report finished runs are kept (FILE.runs/ or DIR/runs/): run the same command again to go
    on after Ctrl-C, or to add trackers. Exit code 1 when a run broke off; the others count.
    """
    if restart and (starts is not None or perturb):
        raise typer.BadParameter("give --restart or --starts/--perturb, not both")
    if runs is not None and starts is None and not perturb:
        raise typer.BadParameter("--runs samples from many starts: give --starts or --perturb as well")

    from tracker.cli.eval_run import Order, carry_out
    from tracker.evaluation.results import Protocol

    many = starts is not None or perturb
    carry_out(
        Order(
            dataset=dataset,
            profiles=profile or [],
            configs=config or [],
            sequences=_listed(sequences),
            peers=_listed(peers),
            others=others,
            protocol=Protocol(
                "restart" if restart else "many-starts" if many else "one-pass", starts or 1, perturb, runs, seed
            ),
            jobs=jobs,
            json=json,
            report=report,
            fresh=fresh,
            per_sequence=per_sequence,
        )
    )


def _listed(text: str | None) -> list[str]:
    return [name.strip() for name in (text or "").split(",") if name.strip()]
