package org.notebookos.gateway.internal.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.notebookos.gateway.internal.GatewayException;
import org.notebookos.gateway.internal.access.Peers.Peer;

class PeersTest {

    private final Peers peers = new Peers(List.of("10.0.0.0/8", "192.0.2.1", "2001:db8::/32", " "));

    /** A request that has an address and headers, and nothing else. */
    private static HttpServletRequest request(String address, boolean secure, Map<String, List<String>> headers) {
        return (HttpServletRequest) Proxy.newProxyInstance(
                PeersTest.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getRemoteAddr" -> address;
                    case "isSecure" -> secure;
                    case "getHeaders" -> Collections.enumeration(
                            headers.getOrDefault((String) arguments[0], List.of()));
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private Peer peer(String address, String... forwarded) {
        return peers.of(request(address, false, Map.of("X-Forwarded-For", List.of(forwarded))));
    }

    @Test
    void whoIsNoProxyIsNotBelieved() {
        Map<String, List<String>> lies =
                Map.of("X-Forwarded-For", List.of("198.51.100.9"), "X-Forwarded-Proto", List.of("https"));
        assertEquals(new Peer("203.0.113.5", false), peers.of(request("203.0.113.5", false, lies)));
        assertEquals(new Peer("203.0.113.5", true), peers.of(request("203.0.113.5", true, lies)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "198.51.100.9 | 198.51.100.9",
                "1.2.3.4, 198.51.100.9 | 198.51.100.9",
                "1.2.3.4, 198.51.100.9, 10.1.1.1 | 198.51.100.9",
                "10.2.2.2, 10.1.1.1 | 10.2.2.2",
                "evil, 10.1.1.1 | 10.1.1.1",
                "'' | 10.9.9.9",
                "localhost | 10.9.9.9",
                "198.51.100.9:80 | 10.9.9.9",
                "999.1.1.1 | 10.9.9.9",
                "2001:dead:beef:1:2:3:4:5 | 2001:dead:beef:1:0:0:0:0/64"
            })
    void theFirstAddressThatIsNoProxysCounts(String forwarded, String client) {
        assertEquals(client, peer("10.9.9.9", forwarded).address());
    }

    @Test
    void severalHeadersAreOneList() {
        assertEquals(
                "198.51.100.9",
                peer("192.0.2.1", "1.2.3.4, 198.51.100.9", "10.1.1.1").address());
    }

    @Test
    void aProxySaysWhetherItsClientUsesTls() {
        assertEquals(
                new Peer("10.9.9.9", true),
                peers.of(request("10.9.9.9", false, Map.of("X-Forwarded-Proto", List.of("http, HTTPS")))));
        assertEquals(
                new Peer("10.9.9.9", false),
                peers.of(request("10.9.9.9", true, Map.of("X-Forwarded-Proto", List.of("http")))));
    }

    @Test
    void anIpv6SiteIsOneAddress() {
        assertEquals(
                peer("2001:dead:beef:1:2:3:4:5").address(),
                peer("2001:dead:beef:1::9").address());
    }

    @ParameterizedTest
    @ValueSource(strings = {"proxy.example", "10.0.0.0/33", "10.0.0/8", "10.0.0.0/x", "::/129"})
    void aProxyIsAnAddress(String text) {
        assertThrows(GatewayException.class, () -> new Peers(List.of(text)));
    }
}
