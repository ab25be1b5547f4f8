package org.notebookos.gpu.nvidia.internal.driver;

import org.notebookos.gpu.nvidia.internal.driver.DriverException.Kind;

/** What NVML's status codes ({@code nvmlReturn_t}) mean to us. */
final class NvmlStatus {

    static final int SUCCESS = 0;
    static final int INSUFFICIENT_SIZE = 7;
    static final int TIMEOUT = 10;

    private static final int UNINITIALIZED = 1;
    private static final int NOT_SUPPORTED = 3;
    private static final int NOT_FOUND = 6;
    private static final int DRIVER_NOT_LOADED = 9;
    private static final int LIBRARY_NOT_FOUND = 12;
    private static final int FUNCTION_NOT_FOUND = 13;
    private static final int GPU_IS_LOST = 15;
    private static final int RESET_REQUIRED = 16;
    private static final int DRIVER_IS_ANOTHER = 18;

    private NvmlStatus() {}

    static DriverException failure(String function, int status) {
        return switch (status) {
            case UNINITIALIZED, DRIVER_NOT_LOADED, LIBRARY_NOT_FOUND -> of(
                    Kind.NO_DRIVER, "the NVIDIA driver is not loaded", function, status);
            case DRIVER_IS_ANOTHER -> of(
                    Kind.NO_DRIVER,
                    "the NVIDIA driver was updated: its library and its kernel module differ; restart the machine",
                    function,
                    status);
            case NOT_SUPPORTED, FUNCTION_NOT_FOUND -> of(Kind.NOT_SUPPORTED, "not supported", function, status);
            case NOT_FOUND -> of(Kind.NOT_FOUND, "not found", function, status);
            case GPU_IS_LOST -> of(Kind.LOST, "the GPU has fallen off the bus or can't be reached", function, status);
            case RESET_REQUIRED -> of(Kind.LOST, "the GPU must be reset (nvidia-smi --gpu-reset)", function, status);
            default -> of(Kind.FAILED, "the NVIDIA driver refused", function, status);
        };
    }

    private static DriverException of(Kind kind, String text, String function, int status) {
        return new DriverException(kind, text + " (" + function + " gave " + status + ")");
    }
}
