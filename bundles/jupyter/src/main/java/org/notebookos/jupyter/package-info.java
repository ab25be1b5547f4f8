/**
 * The Jupyter wire protocol: messages as raw JSON texts, signing, ZeroMQ and WebSocket framings. No input or output, no
 * threads; everything here is stateless or immutable and thread-safe.
 *
 * <p>JSON texts are passed on as the bytes that came in; numbers, escapes and unknown fields survive every conversion.
 * Start at {@link org.notebookos.jupyter.Message}. Whatever bytes are given, decoders return a value or throw
 * {@link org.notebookos.jupyter.ProtocolException}.
 */
@Export
@Version("1.2.0")
package org.notebookos.jupyter;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
