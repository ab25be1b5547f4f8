package org.notebookos.lab.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * The configuration of the pages, PID {@code org.notebookos.lab}. {@code basePath} and {@code contentsRoot} are the
 * gateway's, from its own configuration, unless they are set here.
 */
@ObjectClassDefinition(
        pid = "org.notebookos.lab",
        name = "NotebookOS lab",
        description = "JupyterLab and Notebook in the browser, from an installed Python environment.")
public @interface LabConfig {

    @AttributeDefinition(
            description =
                    "Data directories of the Python environment, such as /opt/venv/share/jupyter: the first that has a file wins.")
    String[] jupyterPath() default {};

    @AttributeDefinition(
            description =
                    "Directories with the environment's packages, such as /opt/venv/lib/python3.11/site-packages.")
    String[] packages() default {};

    @AttributeDefinition(
            description = "Interpreter of an environment that has nbconvert, for Save and Export As; empty for none.")
    String python() default "";

    @AttributeDefinition(description = "Longest time of a conversion in seconds.")
    int convertSeconds() default 60;

    @AttributeDefinition(description = "Directory for users' settings and workspaces; made if it isn't there.")
    String directory() default "";

    @AttributeDefinition(description = "Where / leads browsers: /lab or /tree.")
    String defaultUrl() default "/lab";

    @AttributeDefinition(
            description = "Whether pages offer the application to scripts as window.jupyterapp, for tests.")
    boolean exposeAppInBrowser() default false;

    @AttributeDefinition(description = "Plugins of the pages that are off beside those that NotebookOS can't serve.")
    String[] disabledExtensions() default {};

    @AttributeDefinition(description = "What stands before all paths; the gateway's unless set.")
    String basePath() default "";

    @AttributeDefinition(description = "Directory of the notebooks; the gateway's unless set.")
    String contentsRoot() default "";
}
