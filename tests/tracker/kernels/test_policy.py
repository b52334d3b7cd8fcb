import ast
from pathlib import Path

import numpy as np
import pytest

import tracker
from tracker.kernels import jit
from tracker.kernels.jit import kernel, part

pytestmark = pytest.mark.kernels

LIBRARY = Path(tracker.__file__).parent
KERNELS = LIBRARY / "kernels"
KERNEL_FILES = sorted(path for path in KERNELS.glob("*.py") if path.name not in ("__init__.py", "jit.py"))


def imported_names(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def functions_of(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def test_there_are_kernels_to_look_at():
    assert any(functions_of(path) for path in KERNEL_FILES)


def test_numba_is_imported_by_the_alias_alone():
    for path in LIBRARY.rglob("*.py"):
        from_numba = [name for name in imported_names(path) if name.split(".")[0] == "numba"]
        assert not from_numba or path == KERNELS / "jit.py", f"{path}: {from_numba}"


def test_no_file_outside_the_kernels_compiles():
    for path in LIBRARY.rglob("*.py"):
        if path.parent != KERNELS:
            ours = {name for name in imported_names(path) if name.startswith("tracker.kernels.jit")}
            assert ours <= {"tracker.kernels.jit.when_compiling"}, path


@pytest.mark.parametrize("path", KERNEL_FILES, ids=lambda path: path.stem)
def test_every_function_is_a_kernel_through_the_alias(path):
    for function in functions_of(path):
        assert [ast.unparse(decorator) for decorator in function.decorator_list] in (["kernel"], ["part"]), (
            function.name
        )


def test_python_calls_no_part():
    for path in KERNEL_FILES:
        parts = {function.name for function in functions_of(path) if ast.unparse(function.decorator_list[0]) == "part"}
        for other in LIBRARY.rglob("*.py"):
            prefix = f"tracker.kernels.{path.stem}"
            called = {name.removeprefix(f"{prefix}.") for name in imported_names(other) if name.startswith(prefix)}
            assert not called & parts, f"{other}: {called & parts}"


@pytest.mark.parametrize("path", KERNEL_FILES, ids=lambda path: path.stem)
def test_kernel_files_know_only_the_alias(path):
    ours = [name for name in imported_names(path) if name.split(".")[0] == "tracker"]
    assert set(ours) <= {"tracker.kernels.jit.kernel", "tracker.kernels.jit.part"}


@pytest.mark.parametrize("path", KERNEL_FILES, ids=lambda path: path.stem)
def test_every_kernel_has_a_twin_and_a_test(path):
    tests = Path(__file__).parents[2]
    twins = {function.name for file in tests.glob("oracles/*.py") for function in functions_of(file)}
    used = {name for file in Path(__file__).parent.glob("test_*.py") for name in words_of(file)}
    for function in functions_of(path):
        shared = function.name.removesuffix("_bgr").removesuffix("_grey")
        assert {function.name, shared} & twins, f"no oracle for {path.stem}.{function.name}"
        assert function.name in used, f"no test for {path.stem}.{function.name}"


def words_of(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr


def test_fast_math_keeps_nan_and_infinity():
    options = compile_options()
    assert options["fastmath"] == {"reassoc", "contract", "arcp", "nsz"}
    assert options["nogil"] is True
    assert options["error_model"] == "numpy"
    assert not options.get("parallel")


def test_only_kernels_are_made_for_calls_from_python():
    assert not compile_options()["no_cpython_wrapper"]
    assert compile_options(part)["no_cpython_wrapper"]
    assert compile_options()["no_cfunc_wrapper"]


def test_a_kernel_has_no_copies_in_its_callers():
    assert compile_options()["forceinline"] is True


def compile_options(alias=kernel):
    seen = {}

    def record(**options):
        seen.update(options)
        return lambda function: function

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jit, "njit", record)
        alias(lambda: None)
    return seen


@kernel
def _ratio_or_default(a, b):
    ratio = a / b
    if np.isnan(ratio):
        return -1.0
    return ratio


def test_nan_survives():
    assert _ratio_or_default(0.0, 0.0) == -1.0
    assert _ratio_or_default(np.nan, 1.0) == -1.0
    assert _ratio_or_default(1.0, 0.0) == np.inf
    assert _ratio_or_default(3.0, 2.0) == 1.5
