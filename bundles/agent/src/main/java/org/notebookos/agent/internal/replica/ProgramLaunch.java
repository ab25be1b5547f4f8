package org.notebookos.agent.internal.replica;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes of a kernelspec what is started on this host, as Jupyter's own servers do. Words stay words: no shell ever reads them. Stateless.
 *
 * @param program the kernelspec's
 * @param python this host's interpreter, which is what {@code python} means
 */
record ProgramLaunch(KernelProgram program, String python) {

    private static final Pattern PYTHON = Pattern.compile("python(3(\\.[0-9]{1,2})?)?");
    /** {@code $$}, {@code $NAME} and {@code ${NAME}}. */
    private static final Pattern VARIABLE =
            Pattern.compile("\\$(?:(\\$)|([A-Za-z_][A-Za-z0-9_]*)|\\{([A-Za-z_][A-Za-z0-9_]*)\\})");

    private static final List<String> INHERITED = List.of("PATH", "HOME", "LANG");
    private static final String NO_DEVICES = "CUDA_VISIBLE_DEVICES";

    /** Returns the command; the connection file is filled in by whoever makes it. */
    List<String> command() {
        List<String> words = new ArrayList<>();
        for (String word : program.command()) {
            words.add(word.replace("{resource_dir}", program.resourceDirectory()));
        }
        if (PYTHON.matcher(words.get(0)).matches()) {
            words.set(0, python);
        }
        return words;
    }

    /**
     * Returns the variables of the process: a variable in the kernelspec refers to what the process would have without it.
     *
     * @param ofHost what every process here gets
     * @param ofClient what the client gave
     * @param ofDevices what makes the bound devices visible; nothing hides them all
     * @param ofAgent finds variables of the agent's own
     */
    Map<String, String> environment(
            Map<String, String> ofHost,
            Map<String, String> ofClient,
            Map<String, String> ofDevices,
            UnaryOperator<String> ofAgent) {
        Map<String, String> given = new HashMap<>(ofHost);
        // where ours is found is nothing to programs that aren't
        given.remove(PythonPath.NAME);
        given.putAll(ofClient);
        Map<String, String> known = new HashMap<>(given);
        for (String name : INHERITED) {
            String value = ofAgent.apply(name);
            if (value != null) {
                known.putIfAbsent(name, value);
            }
        }
        program.environment().forEach((name, value) -> given.put(name, expanded(value, known)));
        given.put(NO_DEVICES, "");
        given.putAll(ofDevices);
        return given;
    }

    /** Unknown variables stay as they are written. */
    static String expanded(String value, Map<String, String> known) {
        return VARIABLE.matcher(value).replaceAll(found -> {
            if (found.group(1) != null) {
                return Matcher.quoteReplacement("$");
            }
            String name = found.group(2) == null ? found.group(3) : found.group(2);
            return Matcher.quoteReplacement(known.getOrDefault(name, found.group()));
        });
    }
}
