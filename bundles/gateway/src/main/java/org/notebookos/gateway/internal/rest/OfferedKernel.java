package org.notebookos.gateway.internal.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import org.notebookos.scheduler.api.KernelProgram;

/** A kind of kernel that clients can start by its name. Immutable. */
sealed interface OfferedKernel permits Kernelspec, ForeignKernelspec {

    /** Returns its name in URLs and notebooks. */
    String name();

    /**
     * Returns a client's variables with the defaults for those that it doesn't give.
     *
     * @throws org.notebookos.gateway.internal.GatewayException if kernels of this kind can't have what they ask for
     */
    ObjectNode complete(ObjectNode wanted);

    /** Returns it as Jupyter describes kernelspecs. */
    ObjectNode spec();

    /** Returns what its kernels run, if they aren't ours. */
    Optional<KernelProgram> program();

    /** Returns the files that clients are told of, by what they are called there. */
    Map<String, String> resources();

    /** Returns one of its files. */
    Optional<Kernelspecs.Resource> resource(String file);
}
