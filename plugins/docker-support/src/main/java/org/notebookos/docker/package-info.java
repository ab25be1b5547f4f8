/**
 * What plugins that speak to Docker engines have in common: connections with deadlines, errors with codes, labels, and the one
 * place that decides which objects of an engine may be touched.
 *
 * <p>Start at {@link org.notebookos.docker.Engine} and {@link org.notebookos.docker.OwnObjects}.
 */
package org.notebookos.docker;
