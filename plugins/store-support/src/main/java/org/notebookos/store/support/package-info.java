/** What stores have in common: hashing, threads, pieces in flight, failures of the local disk. */
package org.notebookos.store.support;
