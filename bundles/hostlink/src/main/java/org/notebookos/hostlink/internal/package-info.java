/** gRPC streams behind the link's own interfaces. */
package org.notebookos.hostlink.internal;
