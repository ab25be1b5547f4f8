package org.notebookos.lab.internal;

import jakarta.servlet.http.HttpServletRequest;
import org.notebookos.lab.internal.LabException.Code;

/** Who asks, as told by the gateway's filter in an attribute of the request. */
public final class Asker {

    private static final String USER_ATTRIBUTE = "org.notebookos.gateway.user";

    private Asker() {}

    /**
     * Returns the name of the user.
     *
     * @throws LabException if the gateway isn't there: then nobody has looked who it is
     */
    public static String of(HttpServletRequest request) {
        if (request.getAttribute(USER_ATTRIBUTE) instanceof String name) {
            return name;
        }
        throw new LabException(Code.BUSY, "the gateway isn't ready; if that lasts, see the controller's log");
    }
}
