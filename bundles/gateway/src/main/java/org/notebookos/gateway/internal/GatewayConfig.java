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

    @AttributeDefinition(
            description =
                    "Directory whose files clients see under /api/contents and /files; empty for none. Kernels start there"
                            + " too unless workingRoot says otherwise.")
    String contentsRoot() default "";

    @AttributeDefinition(description = "Whether clients see files and directories whose names begin with a dot.")
    boolean contentsHidden() default false;

    @AttributeDefinition(
            description = "Whether clients may delete directories that aren't empty, with all that is in them.")
    boolean contentsDeleteFull() default false;

    @AttributeDefinition(description = "Largest body of a request that saves a file, in bytes.")
    long contentsMaxBytes() default 512L << 20;

    @AttributeDefinition(
            description =
                    "Directory, the gateway's own, of what outlives a restart: sessions, settings of notebooks and which"
                            + " of them are trusted; empty to forget them.")
    String stateDirectory() default "";

    @AttributeDefinition(description = "Kernelspec of clients that name none; empty for the one of kernelspecName.")
    String defaultKernelspec() default "";

    @AttributeDefinition(description = "Kernelspecs that may be used; empty for all.")
    String[] allowedKernelspecs() default {};

    @AttributeDefinition(description = "Most kernels at a time; -1 for any number.")
    int maxKernels() default -1;

    @AttributeDefinition(description = "Most kernels at a time of what KERNEL_USERNAME says; -1 for any number.")
    int maxKernelsPerUser() default -1;

    @AttributeDefinition(description = "Values of KERNEL_USERNAME with which kernels may be made; empty for all.")
    String[] authorizedUsers() default {};

    @AttributeDefinition(description = "Values of KERNEL_USERNAME with which no kernels may be made.")
    String[] unauthorizedUsers() default {};

    @AttributeDefinition(description = "Whether GET /api/kernels answers; JupyterLab and jupyter_server need it.")
    boolean listKernels() default true;

    @AttributeDefinition(
            description = "Seconds that the making of a kernel may take, unless KERNEL_LAUNCH_TIMEOUT says otherwise.")
    int launchSeconds() default 38;
}
