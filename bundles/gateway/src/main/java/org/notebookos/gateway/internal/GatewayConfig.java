package org.notebookos.gateway.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The gateway's configuration, PID {@code org.notebookos.gateway}. */
@ObjectClassDefinition(name = "NotebookOS gateway", description = "The Jupyter front door of the controller.")
public @interface GatewayConfig {

    @AttributeDefinition(description = "What stands before /api and /kernelspecs in all URLs; empty for nothing.")
    String basePath() default "";

    @AttributeDefinition(
            description =
                    "token: clients must know the token. none: everyone is let in who is not a page of another site.")
    String authentication() default "token";

    @AttributeDefinition(description = "The token. Prefer tokenFile.")
    String token() default "";

    @AttributeDefinition(
            description = "File that holds the token, mode 0600. Made with a random token if it isn't there.")
    String tokenFile() default "";

    @AttributeDefinition(
            description =
                    "Origins of other sites whose pages may use the server, for example https://lab.example; * for all.")
    String[] allowedOrigins() default {};

    @AttributeDefinition(
            description =
                    "Host names by which the server may be addressed. If empty: any with a token; without, loopback names and the address of the server.")
    String[] allowedHosts() default {};

    @AttributeDefinition(description = "Name of the replicated Python kernel's kernelspec.")
    String kernelspecName() default "python3";

    @AttributeDefinition(description = "What people see as the kernelspec's name.")
    String kernelspecDisplayName() default "Python 3 (NotebookOS)";

    @AttributeDefinition(
            description =
                    "Further kernelspecs of the same kernel, with what their kernels ask for unless the client says"
                            + " otherwise, each written like: python3-gpu; Python 3, 1 GPU; KERNEL_GPUS=1; KERNEL_MEM=16G")
    String[] kernelspecs() default {};

    @AttributeDefinition(
            description =
                    "Directories of installed kernelspecs, which are offered as kernels of one copy; the first counts most."
                            + " standard: where Jupyter looks. Empty: none.")
    String[] kernelspecDirectories() default {"standard"};

    @AttributeDefinition(
            description = "Interpreter whose installation is one of the standard places of kernelspecs; empty: none.")
    String kernelspecPython() default "";

    @AttributeDefinition(description = "Environment variables that clients may set beside KERNEL_*.")
    String[] allowedEnvironment() default {};

    @AttributeDefinition(
            description = "Directory where the relative paths of clients begin; empty to ignore these paths.")
    String workingRoot() default "";

    @AttributeDefinition(description = "Seconds for which the output for a client without a connection is kept.")
    int clientRetention() default 300;

    @AttributeDefinition(description = "Bytes that may wait for one client; one that reads too slowly is disconnected.")
    long clientBufferBytes() default 64L << 20;

    @AttributeDefinition(description = "Largest message of a client in bytes.")
    long maxMessageBytes() default 32L << 20;

    @AttributeDefinition(description = "Seconds between the pings of a WebSocket.")
    int pingSeconds() default 25;
}
