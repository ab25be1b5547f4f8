/** What replica runtimes have in common: the connection file, the line that tells a waiting process who it is, waiting for a start. */
package org.notebookos.runtime.support;
