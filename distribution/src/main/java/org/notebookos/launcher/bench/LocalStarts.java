package org.notebookos.launcher.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Plain local kernels, started by a Python process that uses jupyter_client. */
final class LocalStarts implements StartPeer {

    private final Process python;
    private final BufferedReader answers;

    /**
     * @param python an interpreter that has ipykernel
     * @param modules where notebookos_bench lies
     * @param log what it says besides
     */
    LocalStarts(Path python, Path modules, Path log) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(python.toString(), "-m", "notebookos_bench.local_start").redirectError(log.toFile());
        builder.environment().put("PYTHONPATH", modules.toString());
        this.python = builder.start();
        this.answers = this.python.inputReader(StandardCharsets.UTF_8);
    }

    @Override
    public String name() {
        return "plain local ipykernel, by jupyter_client";
    }

    @Override
    public Start start() {
        try {
            python.getOutputStream().write('\n');
            python.getOutputStream().flush();
            String answer = answers.readLine();
            if (answer == null) {
                throw new BenchException("no plain local kernel can be started; its log says why");
            }
            String[] times = answer.split(" ");
            return new Start(Double.parseDouble(times[0]), Double.parseDouble(times[1]));
        } catch (IOException e) {
            throw new BenchException("no plain local kernel can be started", e);
        }
    }

    @Override
    public void close() {
        python.destroy();
    }
}
