package org.notebookos.gateway.internal.contents;

import java.nio.file.Path;

/**
 * What clients may do with files.
 *
 * @param root the directory that they see
 * @param allowHidden whether names that begin with a dot are served
 * @param deleteFullDirectories whether a directory may be deleted with what is in it
 * @param maxBodyBytes largest body of a request
 */
public record ContentsSettings(Path root, boolean allowHidden, boolean deleteFullDirectories, long maxBodyBytes) {}
