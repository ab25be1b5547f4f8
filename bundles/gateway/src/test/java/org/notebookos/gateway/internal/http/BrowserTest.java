package org.notebookos.gateway.internal.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.notebookos.gateway.internal.access.AccessPolicy;
import org.notebookos.gateway.internal.access.AccessSettings;
import org.notebookos.gateway.internal.access.Policies;

class BrowserTest {

    private static final String TOKEN = "0123456789abcdef0123456789abcdef0123456789abcdef";
    private static final AccessPolicy POLICY =
            Policies.of("token", TOKEN, "", List.of("https://lab.example"), List.of(), "");

    @TempDir
    Path root;

    private GatewayServer server;
    private Browser browser;

    @BeforeEach
    void start() throws Exception {
        server = new GatewayServer(POLICY, settings(), "", root);
        browser = new Browser(server);
    }

    private AccessSettings settings() {
        return new AccessSettings(
                Optional.of(root.resolve("state")), Duration.ofHours(1), 20, 600, List.of("127.0.0.1"));
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private void logIn() throws Exception {
        assertEquals(302, browser.open("/lab?token=" + TOKEN).statusCode());
    }

    @Test
    void aTokenInTheAddressOfAPageBecomesACookie() throws Exception {
        HttpResponse<String> answer = browser.open("/lab/tree/a%20b.ipynb?x=1&token=" + TOKEN + "&reset");
        assertEquals(302, answer.statusCode());
        assertEquals("/lab/tree/a%20b.ipynb?x=1&reset", Browser.location(answer));
        String login = browser.setCookies.stream()
                .filter(cookie -> cookie.startsWith(browser.cookieName() + "="))
                .findAny()
                .orElseThrow();
        assertTrue(login.contains("; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax"), login);
        assertFalse(login.contains(TOKEN));
        assertTrue(browser.setCookies.stream()
                .anyMatch(cookie -> cookie.startsWith("_xsrf=") && !cookie.contains("HttpOnly")));
        assertEquals(200, browser.script("GET", "/api/kernels", null).statusCode());
        assertEquals(404, browser.open("/lab").statusCode(), "let in, and nothing is there");
    }

    @Test
    void theSameTokenAgainIsTheSameLogin() throws Exception {
        logIn();
        String before = browser.cookies.get(browser.cookieName());
        logIn();
        assertEquals(before, browser.cookies.get(browser.cookieName()));
    }

    @Test
    void overTlsCookiesAreForTlsAlone() throws Exception {
        browser.send("GET", "/lab?token=" + TOKEN, null, "Accept", "text/html", "X-Forwarded-Proto", "https");
        assertEquals(2, browser.setCookies.size());
        browser.setCookies.forEach(cookie -> assertTrue(cookie.contains("; Secure"), cookie));
    }

    @Test
    void programsGetNoCookies() throws Exception {
        HttpResponse<String> answer =
                browser.send("GET", "/api?token=" + TOKEN, null, "Accept", "text/html, */*; q=.2");
        assertEquals(200, answer.statusCode());
        assertEquals(404, browser.send("GET", "/lab?token=" + TOKEN, null).statusCode());
        assertTrue(browser.setCookies.isEmpty());
    }

    @Test
    void whoIsNotLoggedInIsSentToTheLoginPage() throws Exception {
        HttpResponse<String> answer = browser.open("/lab/tree/x?a=b&token=wrong");
        assertEquals(302, answer.statusCode());
        assertEquals("/login?next=%2Flab%2Ftree%2Fx%3Fa%3Db", Browser.location(answer));
        HttpResponse<String> page = browser.open(Browser.location(answer));
        assertEquals(200, page.statusCode());
        assertTrue(page.body().contains("name=\"password\"") && page.body().contains("name=\"_xsrf\""));
        assertTrue(
                page.headers().firstValue("Content-Security-Policy").orElse("").contains("default-src 'none'"));
        assertEquals("same-origin", page.headers().firstValue("Referrer-Policy").orElse(""));
    }

    @Test
    void theFormOfTheLoginPageLogsIn() throws Exception {
        browser.open("/login?next=%2Flab%2Ftree%2Fx");
        String form = "_xsrf=" + browser.xsrf() + "&password=";
        assertEquals(401, browser.form("/login", form + "wrong").statusCode());
        HttpResponse<String> answer = browser.form("/login?next=%2Flab%2Ftree%2Fx", form + TOKEN);
        assertEquals(302, answer.statusCode());
        assertEquals("/lab/tree/x", Browser.location(answer));
        assertEquals(200, browser.script("GET", "/api/kernels", null).statusCode());
    }

    /** An editor that shows no pages, but asks for a password and keeps cookies. */
    @Test
    void aProgramThatFillsInAPasswordIsLetIn() throws Exception {
        assertEquals(404, browser.send("GET", "/tree?", null).statusCode());
        assertEquals(200, browser.send("GET", "/login?", null).statusCode());
        String form = "_xsrf=" + browser.xsrf() + "&password=";
        HttpResponse<String> wrong = browser.send("POST", "/login?", form + "wrong", "X-XSRFToken", browser.xsrf());
        assertEquals(401, wrong.statusCode());
        assertTrue(RestClient.json(wrong).get("message").isTextual());
        assertEquals(302, browser.send("POST", "/login?", form + TOKEN).statusCode());
        assertEquals(
                201,
                browser.send("POST", "/api/kernels", "{}", "X-XSRFToken", browser.xsrf())
                        .statusCode());
        String kernel = server.kernels.created.get(0).kernelId();
        browser.socket("/api/kernels/" + kernel + "/channels", "X-XSRFToken", browser.xsrf())
                .close();
    }

    @Test
    void aFormOfAnotherSiteDoesNotLogIn() throws Exception {
        String form = "password=" + TOKEN;
        assertEquals(403, browser.form("/login", form).statusCode());
        browser.open("/login");
        HttpResponse<String> foreign =
                browser.send("POST", "/login", form + "&_xsrf=" + browser.xsrf(), "Origin", "https://evil.example");
        assertEquals(403, foreign.statusCode());
        assertFalse(browser.cookies.containsKey(browser.cookieName()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//evil.example",
                "///evil.example",
                "/\\evil.example",
                "\\\\evil.example",
                "https://evil.example",
                "https:evil.example",
                "javascript:alert(1)",
                "/%09/evil.example",
                "/lab//evil.example",
                "/../..//evil.example",
                "/%2f%2fevil.example",
                "/%5cevil.example",
                "/lab/%2e%2e//evil",
                "/x\r\nSet-Cookie: a=b",
                "evil.example"
            })
    void theLoginLeadsToNoOtherSite(String next) throws Exception {
        browser.open("/login");
        String path = "/login?next=" + java.net.URLEncoder.encode(next, java.nio.charset.StandardCharsets.UTF_8);
        HttpResponse<String> answer = browser.form(path, "_xsrf=" + browser.xsrf() + "&password=" + TOKEN);
        assertEquals(302, answer.statusCode());
        assertEquals("/", Browser.location(answer));
    }

    @Test
    void aCookieAloneChangesNothing() throws Exception {
        logIn();
        HttpResponse<String> refused = browser.send("POST", "/api/kernels", "{}");
        assertEquals(403, refused.statusCode());
        assertEquals("close", refused.headers().firstValue("Connection").orElse(""), "what it carried was not read");
        assertEquals(
                403,
                browser.send("POST", "/api/kernels", "{}", "X-XSRFToken", "x").statusCode());
        assertEquals(0, server.kernels.created.size());
        assertEquals(201, browser.script("POST", "/api/kernels", "{}").statusCode());
        assertEquals(
                201,
                browser.send("POST", "/api/kernels?_xsrf=" + browser.xsrf(), "{}")
                        .statusCode());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example",
                "null",
                "https://lab.example",
                "http://127.0.0.1:1",
                "http://localhost",
                ""
            })
    void pagesOfOtherSitesCanNotUseTheCookie(String origin) throws Exception {
        logIn();
        String kernel = server.kernels.idleKernel();
        HttpResponse<String> made =
                browser.send("POST", "/api/kernels", "{}", "Origin", origin, "X-XSRFToken", browser.xsrf());
        assertEquals(403, made.statusCode());
        assertEquals(403, browser.refusedSocket("/api/kernels/" + kernel + "/channels", "Origin", origin));
    }

    @Test
    void pagesOfOtherSitesCanNotEmbedWhatTheCookieOpens() throws Exception {
        logIn();
        for (String site : List.of("cross-site", "same-site")) {
            HttpResponse<String> embedded =
                    browser.send("GET", "/api/kernels", null, "Sec-Fetch-Site", site, "Sec-Fetch-Mode", "no-cors");
            assertEquals(403, embedded.statusCode());
        }
        HttpResponse<String> followed =
                browser.send("GET", "/api", null, "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate");
        assertEquals(200, followed.statusCode());
    }

    @Test
    void ownPagesOpenWebSocketsWithTheCookie() throws Exception {
        logIn();
        String path = "/api/kernels/" + server.kernels.idleKernel() + "/channels";
        assertEquals(403, browser.refusedSocket(path), "neither Origin nor XSRF header");
        browser.socket(path, "X-XSRFToken", browser.xsrf()).close();
        TestSocket socket = browser.socket(path, "Origin", browser.origin());
        socket.send(Requests.kernelInfo("s"));
        assertEquals(4, socket.next(4).size());
        browser.open("/logout");
        assertEquals(1008, socket.closed.get(10, TimeUnit.SECONDS));
    }

    @Test
    void loggingOutEndsTheLoginForGood() throws Exception {
        logIn();
        String cookie = browser.cookies.get(browser.cookieName());
        HttpResponse<String> foreign = browser.send("GET", "/logout", null, "Sec-Fetch-Site", "cross-site");
        assertEquals(403, foreign.statusCode());
        assertEquals(200, browser.script("GET", "/api/kernels", null).statusCode());
        assertEquals(200, browser.open("/logout").statusCode());
        assertFalse(browser.cookies.containsKey(browser.cookieName()));
        browser.cookies.put(browser.cookieName(), cookie);
        assertEquals(401, browser.script("GET", "/api/kernels", null).statusCode());
    }

    @Test
    void aLoginSurvivesTheGateway() throws Exception {
        logIn();
        String cookie = browser.cookies.get(browser.cookieName());
        assertFalse(java.nio.file.Files.readString(root.resolve("state/logins.json"))
                .contains(cookie));
        server.close();
        server = new GatewayServer(POLICY, settings(), "", root);
        Browser again = new Browser(server);
        // Another port: another name of the cookie.
        again.cookies.put(again.cookieName(), cookie);
        assertEquals(200, again.script("GET", "/api/kernels", null).statusCode());
    }

    @Test
    void anotherTokenOfTheConfigurationLogsAllOut() throws Exception {
        logIn();
        String cookie = browser.cookies.get(browser.cookieName());
        server.close();
        server = new GatewayServer(
                Policies.of("token", TOKEN + "0", "", List.of(), List.of(), ""), settings(), "", root);
        Browser again = new Browser(server);
        again.cookies.put(again.cookieName(), cookie);
        assertEquals(401, again.script("GET", "/api/kernels", null).statusCode());
    }

    @Test
    void aRevokedTokenLogsItsBrowsersOutAndClosesTheirSockets() throws Exception {
        String token = server.access.tokens().create("laptop", "ada", false, Optional.empty());
        assertEquals(302, browser.open("/lab?token=" + token).statusCode());
        assertEquals(201, browser.script("POST", "/api/kernels", "{}").statusCode());
        String kernel = server.kernels.created.get(0).kernelId();
        String path = "/api/kernels/" + kernel + "/channels";
        TestSocket byCookie = browser.socket(path, "Origin", browser.origin());
        TestSocket byToken = TestSocket.open(server.socketUri(path + "?token=" + token), true);
        server.access.tokens().revoke("laptop");
        assertEquals(1008, byCookie.closed.get(10, TimeUnit.SECONDS));
        assertEquals(1008, byToken.closed.get(10, TimeUnit.SECONDS));
        assertEquals(401, browser.script("GET", "/api/kernels", null).statusCode());
        assertNotEquals(101, browser.refusedSocket(path, "Origin", browser.origin()));
    }
}
