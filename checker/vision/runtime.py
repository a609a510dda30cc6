"""One inference runtime for all models: OpenVINO, single precision, one thread, loaded when first needed."""

from __future__ import annotations

import threading
from functools import cache
from typing import Any

import cv2
import numpy as np
import openvino
from numpy.typing import NDArray

from checker.vision.weights import WeightsError, verify_weights, weight_path

__all__ = ["WeightsError", "infer", "infer_cv", "properties", "verify_weights", "weight_path"]

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
    return openvino.Core()


@cache
def _compiled(name: str, shape: tuple[int, ...] | None) -> tuple[openvino.CompiledModel, threading.Lock]:
    model = core().read_model(weight_path(name))
    if shape is not None:
        model.reshape(list(shape))
    return core().compile_model(model, "CPU", properties()), threading.Lock()


def infer(name: str, data: Array, *, reshape: bool = False) -> list[Array]:
    """Runs a model.

    Args:
        name: File of the weights, as in the manifest.
        data: The only input, float32.
        reshape: Compile the model for the shape of `data` (and keep it) instead of its own.

    Returns:
        The outputs in the model's order, copies.

    Raises:
        WeightsError: The weights are missing or altered.
    """
    with _LOCK:
        model, lock = _compiled(name, tuple(data.shape) if reshape else None)
    with lock:
        results = model(data)
        return [np.array(results[index], dtype=np.float32) for index in range(len(model.outputs))]


@cache
def _network(name: str) -> tuple[Any, threading.Lock]:
    return cv2.dnn.readNetFromTFLite(str(weight_path(name))), threading.Lock()


def infer_cv(name: str, data: Array) -> Array:
    """Runs a TFLite model in OpenCV, for one that OpenVINO lacks an operator of.

    Args:
        name: File of the weights, as in the manifest.
        data: Input (1, channels, height, width), float32.

    Returns:
        The first output.

    Raises:
        WeightsError: The weights are missing or altered.
    """
    with _LOCK:
        core()  # sets OpenCV to one thread
        network, lock = _network(name)
    with lock:
        network.setInput(data)
        return np.array(network.forward(), dtype=np.float32)
