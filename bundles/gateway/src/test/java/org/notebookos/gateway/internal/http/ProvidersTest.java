package org.notebookos.gateway.internal.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.gateway.internal.FakeIdentityProvider;
import org.notebookos.gateway.internal.access.Policies;
import org.notebookos.gateway.internal.url.Query;
import org.notebookos.spi.identity.IdentityException;

class ProvidersTest {

    private static final String TOKEN = "0123456789abcdef0123456789abcdef0123456789abcdef";

    @TempDir
    Path root;

    private final FakeIdentityProvider provider = new FakeIdentityProvider();
    private GatewayServer server;
    private RestClient client;
    private Browser browser;

    @BeforeEach
    void start() throws Exception {
        server = new GatewayServer(Policies.of("token", TOKEN, "", List.of(), List.of(), ""), "/base", root);
        server.providers.bindProvider(provider, Map.of("nbos.name", "example"));
        client = new RestClient(server);
        browser = new Browser(server);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private String begin() throws Exception {
        HttpResponse<String> begun = browser.open("/base/login/example?next=%2Fbase%2Flab%3Fx");
        assertEquals(302, begun.statusCode());
        assertEquals("id.example", Browser.uri(begun).getHost());
        Query query = Query.of(Browser.uri(begun).getRawQuery());
        assertEquals(
                browser.origin() + "/base/login/example/callback",
                query.get("redirect_uri").orElse(""));
        return query.get("state").orElseThrow();
    }

    private static String callback(String state, String code) {
        return "/base/login/example/callback?state=" + state + "&code=" + code;
    }

    @Test
    void theLoginPageOffersTheProvidersThatAreThere() throws Exception {
        String page = browser.open("/base/login?next=%2Fbase%2Flab").body();
        assertTrue(page.contains("href=\"/base/login/example?next=%2Fbase%2Flab\""), page);
        assertTrue(page.contains("Example &lt;Ltd.&gt;"));
        server.providers.unbindProvider(provider);
        assertFalse(browser.open("/base/login").body().contains("Example"));
        assertEquals(403, browser.open("/base/login/example").statusCode());
    }

    @Test
    void ofTwoOfOneNameTheHigherRankingCounts() throws Exception {
        FakeIdentityProvider better = new FakeIdentityProvider();
        server.providers.bindProvider(better, Map.of("nbos.name", "example", "service.ranking", 5));
        server.providers.bindProvider(new FakeIdentityProvider(), Map.of("nbos.name", "Not a name"));
        assertEquals(200, credential("jwt-of-ada"));
        assertEquals(List.of("jwt-of-ada"), better.verified);
        assertEquals(List.of(), provider.verified);
        server.providers.unbindProvider(better);
        assertEquals(200, credential("jwt-of-bob"));
        assertEquals(List.of("jwt-of-bob"), provider.verified);
    }

    @Test
    void whomTheProviderVouchesForIsLoggedIn() throws Exception {
        HttpResponse<String> back = browser.open(callback(begin(), "code-of-ada"));
        assertEquals(302, back.statusCode());
        assertEquals("/base/lab?x", Browser.location(back));
        String me = browser.script("GET", "/base/api/me", null).body();
        assertTrue(me.contains("\"username\":\"ada\""), me);
        assertEquals(403, browser.script("GET", "/nbos/api/tokens", null).statusCode());
        browser.open("/base/logout");
        browser.open(callback(begin(), "code-of-root"));
        assertEquals(200, browser.script("GET", "/nbos/api/tokens", null).statusCode());
    }

    @Test
    void aLoginCountsOnceAndForItsBrowserAlone() throws Exception {
        String state = begin();
        Browser other = new Browser(server);
        assertEquals(403, other.open(callback(state, "code-of-ada")).statusCode());
        assertEquals(403, browser.open(callback("other", "code-of-ada")).statusCode());
        assertEquals(302, browser.open(callback(state, "code-of-ada")).statusCode());
        assertEquals(403, browser.open(callback(state, "code-of-ada")).statusCode());
        String refused = begin();
        assertEquals(403, browser.open(callback(refused, "x")).statusCode());
        assertEquals(403, browser.open(callback(refused, "code-of-ada")).statusCode());
    }

    @Test
    void severalTabsCanLogInAtATime() throws Exception {
        String first = begin();
        String second = begin();
        assertEquals(302, browser.open(callback(first, "code-of-ada")).statusCode());
        assertEquals(302, browser.open(callback(second, "code-of-ada")).statusCode());
    }

    @Test
    void aProviderThatCanNotBeReachedIsSaidToBe() throws Exception {
        provider.failure = new IdentityException(IdentityException.Code.UNAVAILABLE, "down");
        HttpResponse<String> page = browser.open("/base/login/example");
        assertEquals(403, page.statusCode());
        assertTrue(page.body().contains("can&#39;t be reached"), page.body());
        assertEquals(503, credential("jwt-of-ada"));
        provider.failure = null;
        assertEquals(200, credential("jwt-of-ada"));
    }

    private int credential(String credential) throws Exception {
        return client.get("/base/api/kernels", "Authorization", "Bearer " + credential)
                .statusCode();
    }

    @Test
    void programsPresentWhatTheProviderKnows() throws Exception {
        assertEquals(200, credential("jwt-of-ada"));
        assertEquals(200, credential("jwt-of-ada"));
        assertEquals(List.of("jwt-of-ada"), provider.verified, "remembered for a while");
        assertEquals(403, credential("jwt"));
        assertEquals(403, credential("jwt"));
        assertEquals(2, provider.verified.size(), "refusals, too");
        assertEquals(200, credential(TOKEN));
        assertEquals(403, credential("nbos_x"));
        assertEquals(2, provider.verified.size(), "our own tokens are shown to nobody");
        server.providers.unbindProvider(provider);
        assertEquals(403, credential("jwt-of-ada"), "nobody vouches any more");
    }

    @Test
    void aConnectionEndsWithTheWordThatOpenedIt() throws Exception {
        provider.expires = Optional.of(Instant.now().plusSeconds(3));
        HttpResponse<String> made =
                client.send("POST", "/base/api/kernels", "{}", "Authorization", "Bearer jwt-of-ada");
        assertEquals(201, made.statusCode());
        String kernel = server.kernels.created.get(0).kernelId();
        TestSocket socket =
                TestSocket.open(server.socketUri("/base/api/kernels/" + kernel + "/channels?token=jwt-of-ada"), true);
        assertEquals(1008, socket.closed.get(30, TimeUnit.SECONDS));
        assertEquals(403, credential("jwt-of-ada"));
    }
}
