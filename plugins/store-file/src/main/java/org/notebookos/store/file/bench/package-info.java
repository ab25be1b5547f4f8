/** Measures the store on this machine. Start at {@code FileBench}. */
package org.notebookos.store.file.bench;
