/** The certificate with which the gateway serves HTTPS: read, checked, handed on, and trusted by the launcher's own commands. */
package org.notebookos.launcher.tls;
