package org.notebookos.launcher.command;

import java.io.IOException;
import org.notebookos.launcher.Settings;
import org.notebookos.launcher.admin.Secrets;

/** What an operator reads when the platform is up. */
final class Welcome {

    private Welcome() {}

    static void print(Context context, Settings settings) throws IOException {
        String token = Secrets.readOrMake(context.home().token());
        context.terminal().line("Gateway: " + settings.url() + "/?token=" + token);
        context.terminal()
                .line("JupyterLab: jupyter lab --gateway-url=" + settings.url() + " --GatewayClient.auth_token="
                        + token
                        + settings.tls()
                                .map(tls -> " --GatewayClient.ca_certs=" + tls.certificate())
                                .orElse(""));
        context.terminal()
                .line("Next: run that line (\"notebookos up --with lab\" installs JupyterLab into "
                        + context.home().python()
                        + "/bin), or \"notebookos status\", \"notebookos demo\", \"notebookos down\".");
    }
}
