/** Measures what groups cost and how fast they are, in processes like those of production. Start at {@code GroupsBench}. */
package org.notebookos.replication.jraft.bench;
