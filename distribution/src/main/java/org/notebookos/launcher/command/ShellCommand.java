package org.notebookos.launcher.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.util.Map;
import org.notebookos.launcher.LauncherException;
import org.notebookos.launcher.LauncherException.Code;
import org.notebookos.launcher.admin.AdminClient;

/** The Gogo console of the controller, line by line. */
final class ShellCommand implements Command {

    @Override
    public String name() {
        return "shell";
    }

    @Override
    public String summary() {
        return "the controller's Gogo console; with a command, runs just that";
    }

    @Override
    public String operands() {
        return "[COMMAND ...]";
    }

    @Override
    public String details() {
        return "For example: notebookos shell nbos:hosts. In the console, \"help nbos:migrate\" explains a command; "
                + "exit or Ctrl-D leaves.";
    }

    @Override
    public int run(Arguments arguments, Context context) throws IOException, InterruptedException {
        AdminClient admin = new Cluster(context.home()).admin();
        if (!arguments.operands().isEmpty()) {
            return execute(String.join(" ", arguments.operands()), admin, context);
        }
        boolean interactive = System.console() != null;
        int status = 0;
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
        while (true) {
            if (interactive) {
                context.terminal().out().print("nbos> ");
                context.terminal().out().flush();
            }
            String line = input.readLine();
            if (line == null || line.strip().equals("exit")) {
                return status;
            }
            if (!line.isBlank()) {
                status = attempt(line, admin, context);
            }
        }
    }

    private static int attempt(String line, AdminClient admin, Context context)
            throws IOException, InterruptedException {
        try {
            return execute(line, admin, context);
        } catch (LauncherException e) {
            if (e.code() == Code.CONTROLLER) {
                context.terminal().progress(e.getMessage());
                return 1;
            }
            throw e;
        }
    }

    private static int execute(String line, AdminClient admin, Context context)
            throws IOException, InterruptedException {
        JsonNode answer = admin.post("shell", Map.of("command", line));
        context.terminal().out().print(answer.path("output").asText());
        context.terminal().out().flush();
        String error = answer.path("error").asText();
        if (!error.isEmpty()) {
            context.terminal().progress(error);
            return 1;
        }
        return 0;
    }
}
