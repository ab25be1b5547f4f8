package org.notebookos.gateway.internal.access;

import static org.notebookos.gateway.internal.url.HtmlText.escaped;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** Writes the pages of login and logout: one file each, without scripts and without anything from elsewhere. Stateless. */
final class LoginPage {

    private static final String STYLE = "body{font:16px sans-serif;max-width:26rem;margin:12vh auto;padding:0 1rem;"
            + "color:#222;background:#fafafa}h1{font-size:1.4rem}input,button,a.b{font:inherit;box-sizing:border-box;"
            + "display:block;width:100%;padding:.6rem;margin:.6rem 0;border:1px solid #999;border-radius:4px;"
            + "text-align:center;text-decoration:none;color:inherit;background:#fff}button{background:#1a5fb4;"
            + "color:#fff;border-color:#1a5fb4}p.e{color:#a51d2d}";
    private static final String POLICY = "default-src 'none'; style-src 'sha256-" + digest(STYLE)
            + "'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private LoginPage() {}

    /**
     * Writes the login page.
     *
     * @param basePath of the gateway
     * @param next where to go afterwards
     * @param xsrf goes back with the form
     * @param providers name and title of each identity provider
     * @param problem what went wrong last time
     */
    static void login(
            HttpServletResponse response,
            int status,
            String basePath,
            String next,
            String xsrf,
            Map<String, String> providers,
            Optional<String> problem)
            throws IOException {
        String query = "?next=" + URLEncoder.encode(next, StandardCharsets.UTF_8);
        StringBuilder body = new StringBuilder("<h1>NotebookOS</h1>");
        problem.ifPresent(text -> body.append("<p class=\"e\" role=\"alert\">")
                .append(escaped(text))
                .append("</p>"));
        providers.forEach((name, title) -> body.append("<a class=\"b\" href=\"")
                .append(escaped(basePath + "/login/" + name + query))
                .append("\">Log in with ")
                .append(escaped(title))
                .append("</a>"));
        body.append("<form method=\"post\" action=\"")
                .append(escaped(basePath + "/login" + query))
                .append("\"><input type=\"hidden\" name=\"_xsrf\" value=\"")
                .append(escaped(xsrf))
                .append("\"><label for=\"password_input\">Token</label>")
                .append("<input type=\"password\" name=\"password\" id=\"password_input\" autofocus")
                .append(" autocomplete=\"current-password\"><button type=\"submit\" id=\"login_submit\">Log in")
                .append("</button></form>");
        write(response, status, "Log in", body.toString());
    }

    /** Writes a page with one sentence, and a link to the login page. */
    static void sentence(HttpServletResponse response, int status, String basePath, String text) throws IOException {
        write(
                response,
                status,
                "NotebookOS",
                "<h1>NotebookOS</h1><p>" + escaped(text) + "</p><a class=\"b\" href=\"" + escaped(basePath + "/login")
                        + "\">Log in</a>");
    }

    private static void write(HttpServletResponse response, int status, String title, String body) throws IOException {
        byte[] page = ("<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>" + title
                        + "</title><meta name=\"viewport\" content=\"width=device-width\"><style>" + STYLE
                        + "</style></head><body>" + body + "</body></html>")
                .getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        response.setContentType("text/html; charset=utf-8");
        response.setHeader("Content-Security-Policy", POLICY);
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("X-Frame-Options", "DENY");
        response.setContentLength(page.length);
        response.getOutputStream().write(page);
    }

    private static String digest(String style) {
        try {
            return Base64.getEncoder()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(style.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
