/** Measures the store on this machine. Start at {@code S3Bench}. */
package org.notebookos.store.s3.bench;
