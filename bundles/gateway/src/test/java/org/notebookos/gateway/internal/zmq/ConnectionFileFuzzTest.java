package org.notebookos.gateway.internal.zmq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/** A connection file may be anybody's: it is read or refused, and written again as it was read. */
class ConnectionFileFuzzTest {

    @FuzzTest
    void file(byte[] bytes) {
        ConnectionFile read;
        try {
            read = ConnectionFile.parse(new String(bytes, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException refused) {
            return;
        }
        assertEquals(read, ConnectionFile.parse(read.text()));
        String key = read.key();
        assertFalse(
                key.length() > 16
                        && read.toString().contains(key)
                        && !read.kernelName().contains(key)
                        && !read.address().contains(key),
                "the key is shown");
    }
}
