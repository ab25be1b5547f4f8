/** Measures stores against the clients that they are made of. Start at {@code StoreBench}. */
package org.notebookos.store.support.bench;
