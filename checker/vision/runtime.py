"""One inference runtime for all models: OpenVINO, single precision, one thread, loaded when first needed."""

from __future__ import annotations

import sys
import threading
from functools import cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from checker.vision.weights import WeightsError, verify_weights, weight_path

# OpenVINO tells its makers when it is imported, from a thread of its own, unless this package is missing. What handles
# personal data reports to nobody, and a process with threads must not be forked.
sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]  # Python's own way to say missing

import openvino  # noqa: E402 - after the line above, all three
import openvino.opset13 as ops  # noqa: E402
from openvino.frontend import ConversionExtension  # noqa: E402

__all__ = ["WeightsError", "infer", "properties", "verify_weights", "weight_path"]

Array = NDArray[np.float32]

_LOCK = threading.RLock()


def properties() -> dict[str, Any]:
    """Returns the settings of every compiled model.

    The precision is stated because processors with AMX default to bfloat16, which moves face scores by several units;
    one stream on one thread, because parallelism comes from engine processes and sums must not depend on threads.
    """
    return {
        "INFERENCE_PRECISION_HINT": "f32",
        "INFERENCE_NUM_THREADS": 1,
        "NUM_STREAMS": 1,
        "ENABLE_CPU_PINNING": False,
    }


@cache
def core() -> openvino.Core:
    """Returns the process's OpenVINO core. Call it in the process that infers: it must not cross a fork."""
    cv2.setNumThreads(1)
    made = openvino.Core()
    made.add_extension(ConversionExtension("Convolution2DTransposeBias", _transposed_convolution))
    return made


def _transposed_convolution(node: Any) -> Any:
    """Builds MediaPipe's own TFLite operator, which OpenVINO does not know, out of ones that it does.

    Its inputs are (1, height, width, channels), weights (out, 2, 2, channels) and the bias; it doubles height and
    width: stride 2, windows that do not overlap. So each place makes four of its own, which takes a fraction of the
    time of OpenVINO's own transposed convolution of few channels.
    """
    picture, weights = node.get_input(0), node.get_input(1)
    _, height, width, channels = picture.get_shape()
    out = weights.get_shape()[0]
    places, kernels = (ops.reshape(tensor, [-1, channels], False) for tensor in (picture, weights))
    parts = ops.reshape(ops.matmul(places, kernels, False, True), [height, width, out, 2, 2], False)
    doubled = ops.reshape(ops.transpose(parts, np.array([0, 3, 1, 4, 2])), [1, 2 * height, 2 * width, out], False)
    return ops.add(doubled, node.get_input(2)).outputs()


@cache
def _compiled(
    name: str, shape: tuple[int, ...] | None, first: int | None, inner: tuple[tuple[int, ...], ...]
) -> tuple[openvino.InferRequest, int, threading.Lock]:
    model = core().read_model(weight_path(name))
    model = openvino.Model(model.get_results()[:first], model.get_parameters(), name)
    if shape is not None:
        model.reshape(list(shape))
    for layer in inner:
        model.add_outputs(_layer(model, name, layer))
    compiled = core().compile_model(model, "CPU", properties())
    return compiled.create_infer_request(), len(compiled.outputs), threading.Lock()


def _layer(model: openvino.Model, name: str, shape: tuple[int, ...]) -> openvino.Output:
    """The layer of a shape that the network averages over the whole picture, or else the last that a PReLU ends.

    Names of layers do not survive reading.
    """
    nodes = model.get_ordered_ops()
    into_pools = [node.input(0).get_source_output() for node in nodes if node.get_type_name() == "AvgPool"]
    averaged = {output for output in into_pools if tuple(output.get_shape())[1:] == shape}
    ended = [node.output(0) for node in nodes if node.get_type_name() == "PRelu"]
    ended = [output for output in ended if tuple(output.get_shape())[1:] == shape]
    if len(averaged) > 1 or not (averaged or ended):
        raise WeightsError(f"{name} has {len(averaged)} layers of the shape {shape} that are averaged")
    return averaged.pop() if averaged else ended[-1]


def infer(
    name: str,
    data: Array,
    *,
    reshape: bool = False,
    first: int | None = None,
    inner: tuple[tuple[int, ...], ...] = (),
) -> list[Array]:
    """Runs a model.

    Args:
        name: File of the weights, as in the manifest.
        data: The only input, float32.
        reshape: Compile the model for the shape of `data` (and keep it) instead of its own.
        first: How many of its outputs are wanted, from the first on: what only the others need is not computed. All by
            default.
        inner: Shapes (channels, rows, columns) of layers within the network that are wanted, too: of each shape the one
            that the network averages over the whole picture, or else the last one that a PReLU ends.

    Returns:
        The wanted outputs in the model's order, then those layers; copies.

    Raises:
        WeightsError: The weights are missing or altered.
    """
    with _LOCK:
        request, count, lock = _compiled(name, tuple(data.shape) if reshape else None, first, inner)
    # Calling the compiled model does the same, but asks the kind of every input and output by way of Python each time.
    whole = np.ascontiguousarray(data)  # The request does not keep what it is given alive.
    with lock:
        request.set_input_tensor(openvino.Tensor(whole, shared_memory=True))
        request.infer(share_outputs=True)  # else it copies the outputs that it returns, and these here would be second
        return [request.get_output_tensor(index).data.copy() for index in range(count)]
