/**
 * Who is who on the links: the cluster's certificate authority, what hosts and the controller prove themselves with, and the
 * tokens with which hosts join.
 *
 * <p>The controller starts at {@link org.notebookos.hostlink.trust.CertificateAuthority}, an agent at
 * {@link org.notebookos.hostlink.trust.JoinToken} and {@link org.notebookos.hostlink.trust.Identity}. All types are
 * thread-safe.
 */
@Export
@Version("1.0.0")
package org.notebookos.hostlink.trust;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
