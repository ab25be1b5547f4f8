package org.notebookos.gpu.nvidia.internal.driver;

import java.util.HexFormat;
import java.util.regex.Pattern;

/** A GPU's UUID as text, {@code GPU-} and five groups of hexadecimal digits, and as the 16 bytes of a {@code CUuuid}. */
final class GpuUuid {

    static final int SIZE = 16;

    private static final Pattern TEXT =
            Pattern.compile("GPU-[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

    private GpuUuid() {}

    static byte[] bytes(String uuid) throws DriverException {
        if (!TEXT.matcher(uuid).matches()) {
            throw new DriverException(DriverException.Kind.FAILED, uuid + " is not the UUID of a GPU");
        }
        return HexFormat.of().parseHex(uuid.substring(4).replace("-", ""));
    }
}
