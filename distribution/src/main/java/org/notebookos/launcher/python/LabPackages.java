package org.notebookos.launcher.python;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.notebookos.launcher.NotebookFiles;
import org.notebookos.launcher.process.Tool;

/**
 * Where an environment has JupyterLab, as its own Python tells.
 *
 * @param tool runs it
 */
public record LabPackages(Tool tool) {

    private static final String PROGRAM =
            """
            import importlib.util as util, json, os
            from jupyter_core.paths import jupyter_path
            found = [util.find_spec(name) for name in ("jupyterlab", "notebook", "jupyter_server", "jupyterlab_widgets")]
            folders = [os.path.dirname(os.path.dirname(spec.origin)) for spec in found if spec and spec.origin]
            print(json.dumps({
                "lab": found[0] is not None,
                "jupyterPath": [path for path in jupyter_path() if os.path.isdir(path)],
                "packages": list(dict.fromkeys(folders)),
            }))
            """;

    /**
     * Asks an interpreter.
     *
     * @param directory of the notebooks
     * @return nothing if it has no JupyterLab
     */
    public Optional<NotebookFiles> of(String python, String directory) throws IOException, InterruptedException {
        String printed = tool.ask(List.of(python, "-c", PROGRAM));
        JsonNode answer = new ObjectMapper().readTree(printed.isBlank() ? "{}" : printed);
        if (!answer.path("lab").asBoolean()) {
            return Optional.empty();
        }
        return Optional.of(new NotebookFiles(
                directory, python, texts(answer.path("jupyterPath")), texts(answer.path("packages"))));
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(each -> texts.add(each.asText()));
        return texts;
    }
}
