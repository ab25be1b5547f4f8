package org.notebookos.launcher.command;

import java.io.IOException;
import org.notebookos.launcher.Settings;
import org.notebookos.launcher.admin.Secrets;

/** What an operator reads when the platform is up. */
final class Welcome {

    private Welcome() {}

    static void print(Context context, Settings settings) throws IOException {
        String token = Secrets.readOrMake(context.home().token());
        if (settings.notebooks().pages()) {
            context.terminal().line("Open: " + settings.url() + "/lab?token=" + token);
            context.terminal()
                    .line("Notebooks: " + settings.notebooks().directory() + " (another one: \"up --notebooks DIR\")");
            context.terminal()
                    .line("Other clients (VS Code, a JupyterLab of your own): server " + settings.url() + "/?token="
                            + token);
            return;
        }
        context.terminal().line("Gateway: " + settings.url() + "/?token=" + token);
        context.terminal()
                .line("JupyterLab: jupyter lab --gateway-url=" + settings.url() + " --GatewayClient.auth_token="
                        + token
                        + settings.tls()
                                .map(tls -> " --GatewayClient.ca_certs=" + tls.certificate())
                                .orElse(""));
        context.terminal()
                .line(
                        "Next: run that line, or \"notebookos down\" and \"notebookos up --with lab\" for a notebook in the"
                                + " browser, or \"notebookos status\", \"notebookos demo\", \"notebookos down\".");
    }
}
